// Where keys lead: the next place in a direction, the next item, the next free slot to drop onto. Pure.
import { pieceAt } from "./layout";
import type { GridModel } from "./model";
import { QUARTER, snapDown, snapUp } from "./snap";
import type { GridItem } from "./types";

/** Where the keyboard is: a cell and a minute, and the item there, if any. */
export type Spot = { cell: number; minute: number; itemId: string | null };

type Grid = Pick<GridModel, "axis" | "cells" | "pieces">;

/** The spot at a place, with what lies there. */
export function spotAt({ pieces }: Grid, cell: number, minute: number): Spot {
  return { cell, minute, itemId: pieceAt(pieces[cell] ?? [], minute)?.item.id ?? null };
}

/** A quarter hour up or down, past the item one is on and past hours that do not exist; the same spot at the edge. */
export function stepDown(grid: Grid, spot: Spot, by: 1 | -1): Spot {
  const { axis, cells, pieces } = grid;
  const day = cells[spot.cell]?.day;
  if (!day) return spot;
  const piece = pieces[spot.cell]?.find(({ item }) => item.id === spot.itemId);
  let minute = by === 1 ? spot.minute + QUARTER : spot.minute - QUARTER;
  if (piece) minute = by === 1 ? snapUp(piece.top + piece.height) : snapDown(piece.top - 1);
  while (minute >= 0 && minute < axis.minutes && axis.instant(day, minute) === null) minute += by * QUARTER;
  return minute < 0 || minute >= axis.minutes ? spot : spotAt(grid, spot.cell, minute);
}

/** The neighbouring column, at the same time of day. */
export function stepAside(grid: Grid, spot: Spot, by: 1 | -1): Spot {
  const cell = spot.cell + by;
  return cell < 0 || cell >= grid.cells.length ? spot : spotAt(grid, cell, spot.minute);
}

export function edgeOfDay(grid: Grid, spot: Spot, end: boolean): Spot {
  return spotAt(grid, spot.cell, end ? grid.axis.minutes - QUARTER : 0);
}

/** The next or previous item, column after column; null past the last. */
export function nextItem(grid: Grid, spot: Spot, by: 1 | -1): Spot | null {
  const all = grid.pieces.flatMap((list, cell) =>
    list
      .filter(({ fromBefore }) => !fromBefore)
      .map(({ top, item }) => ({ cell, minute: top, itemId: item.id })),
  );
  const isAfter = (one: Spot) => one.cell > spot.cell || (one.cell === spot.cell && one.minute > spot.minute);
  const isBefore = (one: Spot) =>
    one.cell < spot.cell || (one.cell === spot.cell && one.minute < spot.minute);
  const here = all.findIndex(({ itemId }) => itemId === spot.itemId);
  if (here !== -1) return all[here + by] ?? null;
  return (by === 1 ? all.find(isAfter) : all.findLast(isBefore)) ?? null;
}

/** The free slots an item can be dropped onto, by time. */
export function targetsOf(items: readonly GridItem[]): GridItem[] {
  return items
    .filter(({ accepts }) => accepts)
    .sort((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime));
}

/** Where an item is now: it may have moved since the keyboard was last on it. */
export function findItem({ pieces }: Grid, itemId: string): Spot | null {
  for (const [cell, list] of pieces.entries()) {
    const piece = list.find(({ item }) => item.id === itemId);
    if (piece) return { cell, minute: piece.top, itemId };
  }
  return null;
}
