// Where things lie in the grid: cells, lanes for what overlaps, the pieces of an item that goes over midnight. Pure.
import type { Axis } from "@/time/axis";
import type { Day } from "@/time/day";
import { toMs } from "@/time/instant";
import type { ClosedSpan, GridColumn, GridItem } from "./types";

/** One column of one day. `index` counts across the whole grid, as arrow keys do. */
export type Cell = { index: number; day: Day; column: GridColumn; firstOfDay: boolean };

/** A part of an item within one cell; top and height in axis minutes. */
export type Piece = {
  item: GridItem;
  top: number;
  height: number;
  lane: number;
  lanes: number;
  /** It began the day before; it goes on the day after. */
  fromBefore: boolean;
  goesOn: boolean;
};

export type ClosedPiece = { top: number; height: number; reason: string; showsReason: boolean };

export function cellsOf(days: readonly Day[], columns: readonly GridColumn[]): Cell[] {
  return days.flatMap((day, d) =>
    columns.map((column, c) => ({ index: d * columns.length + c, day, column, firstOfDay: c === 0 })),
  );
}

/** The pieces of every cell, in the order of cells; within a cell by time. */
export function placeItems(cells: readonly Cell[], axis: Axis, items: readonly GridItem[]): Piece[][] {
  const byColumn = new Map<string, { item: GridItem; start: number; end: number }[]>();
  for (const item of items) {
    const list = byColumn.get(item.columnId) ?? [];
    list.push({ item, start: toMs(item.startTime), end: toMs(item.endTime) });
    byColumn.set(item.columnId, list);
  }
  for (const list of byColumn.values()) list.sort((a, b) => a.start - b.start || b.end - a.end);

  return cells.map(({ day, column }) => {
    const span = axis.span(day);
    const pieces = (byColumn.get(column.id) ?? [])
      .filter(({ start, end }) => start < span.end && span.start < end)
      .map(({ item, start, end }) => {
        const top = start < span.start ? 0 : axis.place(day, start);
        const bottom = end > span.end ? axis.minutes : axis.place(day, end, "end");
        return { item, top, height: bottom - top, fromBefore: start < span.start, goesOn: end > span.end };
      });
    return withLanes(pieces);
  });
}

/**
 * Gives each piece a lane, so that what overlaps lies side by side. Only pieces that overlap, directly or through others,
 * share the width; R1 keeps slots apart, but a stale list or two time scales can still show them together.
 * Expects them by `top`.
 */
export function withLanes<P extends { top: number; height: number }>(
  pieces: readonly P[],
): (P & { lane: number; lanes: number })[] {
  const placed: (P & { lane: number; lanes: number })[] = [];
  let group: (P & { lane: number; lanes: number })[] = [];
  let laneEnds: number[] = [];
  let groupEnd = Number.NEGATIVE_INFINITY;

  const close = () => {
    for (const piece of group) piece.lanes = laneEnds.length;
    group = [];
    laneEnds = [];
  };
  for (const piece of pieces) {
    if (piece.top >= groupEnd) close();
    const free = laneEnds.findIndex((end) => end <= piece.top);
    const lane = free === -1 ? laneEnds.length : free;
    const bottom = piece.top + piece.height;
    laneEnds[lane] = bottom;
    groupEnd = Math.max(groupEnd, bottom);
    const laid = { ...piece, lane, lanes: 1 };
    group.push(laid);
    placed.push(laid);
  }
  close();
  return placed;
}

/** Closed stretches per cell. Of neighbours closed whole for the same reason only the first shows it. */
export function placeClosed(
  cells: readonly Cell[],
  axis: Axis,
  closed: readonly ClosedSpan[],
): ClosedPiece[][] {
  const spans = closed.map((span) => ({ ...span, start: toMs(span.startTime), end: toMs(span.endTime) }));
  let shown: string | null = null;
  return cells.map(({ day, column }) => {
    const { start, end } = axis.span(day);
    const pieces = spans
      .filter((span) => span.columnId === null || span.columnId === column.id)
      .filter((span) => span.start < end && start < span.end)
      .map((span) => {
        const top = span.start <= start ? 0 : axis.place(day, span.start);
        const bottom = span.end >= end ? axis.minutes : axis.place(day, span.end, "end");
        return { top, height: bottom - top, reason: span.reason, showsReason: span.reason !== shown };
      });
    shown = pieces.at(-1)?.reason ?? null;
    return pieces;
  });
}

/** The piece that covers a minute of a cell; the last begun, where several do. */
export function pieceAt(pieces: readonly Piece[], minute: number): Piece | undefined {
  return pieces.findLast(({ top, height }) => top <= minute && minute < top + height);
}
