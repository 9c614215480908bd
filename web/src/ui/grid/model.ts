// What pointer and keyboard both act on: the axis, the cells with what lies in them, and the page's callbacks.
"use client";
import { useMemo } from "react";
import { type Axis, axisOf } from "@/time/axis";
import { type Times, timesIn } from "@/time/format";
import { type Cell, type ClosedPiece, cellsOf, type Piece, placeClosed, placeItems } from "./layout";
import type { Draft, GridItem, WeekGridProps } from "./types";

/** How high an hour is. Everything else follows from it, also in grid.module.css by --hour. */
export const HOUR_PX = 52;
export const PX_PER_MINUTE = HOUR_PX / 60;

export type GridModel = {
  axis: Axis;
  times: Times;
  cells: readonly Cell[];
  pieces: readonly (readonly Piece[])[];
  closed: readonly (readonly ClosedPiece[])[];
  props: WeekGridProps;
};

const NOTHING_CLOSED: NonNullable<WeekGridProps["closed"]> = [];

export function useGridModel(props: WeekGridProps): GridModel {
  const { zone, locale, days, columns, items, closed = NOTHING_CLOSED } = props;
  // By their text: a page may make the list of days anew with every render.
  const daysText = days.join(" ");
  const axis = useMemo(() => axisOf(zone, daysText.split(" ")), [zone, daysText]);
  const times = useMemo(() => timesIn(zone, locale), [zone, locale]);
  const cells = useMemo(() => cellsOf(axis.days, columns), [axis, columns]);
  const pieces = useMemo(() => placeItems(cells, axis, items), [cells, axis, items]);
  const closedPieces = useMemo(() => placeClosed(cells, axis, closed), [cells, axis, closed]);
  return { axis, times, cells, pieces, closed: closedPieces, props };
}

/** The words on a ghost, and what speaks against it. */
export function ghostWords({ times, props }: GridModel, draft: Draft, item: GridItem | null) {
  const title = item?.title ? `${item.title} · ` : "";
  return {
    text: `${title}${times.times(draft.startTime, draft.endTime)}`,
    warning: props.check?.(draft, item) ?? null,
  };
}

/** The cell of a day that holds a column; an item keeps its column when it moves to another day. */
export function cellFor(cells: readonly Cell[], day: string, columnId: string): Cell | undefined {
  return cells.find((cell) => cell.day === day && cell.column.id === columnId);
}
