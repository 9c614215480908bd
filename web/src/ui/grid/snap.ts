// From places on the grid to times, in quarter hours: what a drag or a key press wishes for. Pure.
import type { Axis } from "@/time/axis";
import type { Day } from "@/time/day";
import { MINUTE_MS, toInstant, toMs } from "@/time/instant";
import type { Draft } from "./types";

export const QUARTER = 15;

export function snapDown(minute: number): number {
  return Math.floor(minute / QUARTER) * QUARTER;
}

export function snapNear(minute: number): number {
  return Math.round(minute / QUARTER) * QUARTER;
}

export function snapUp(minute: number): number {
  return Math.ceil(minute / QUARTER) * QUARTER;
}

type Place = { day: Day; columnId: string };

/** Between two places of one cell, in either order; at least a quarter hour. Null where the day has no such time. */
export function stretchDraft(axis: Axis, { day, columnId }: Place, a: number, b: number): Draft | null {
  const from = Math.max(0, snapDown(Math.min(a, b)));
  const to = Math.min(axis.minutes, Math.max(snapUp(Math.max(a, b)), from + QUARTER));
  return between(axis, { day, columnId }, from, to);
}

/** `length` minutes of real time from a place on. */
export function lengthDraft(
  axis: Axis,
  { day, columnId }: Place,
  from: number,
  length: number,
): Draft | null {
  const start = nextInstant(axis, day, from);
  return start === null
    ? null
    : { columnId, startTime: toInstant(start), endTime: toInstant(start + length * MINUTE_MS) };
}

/** The same length of real time, begun elsewhere: on the night clocks change an hour stays an hour. */
export function movedDraft(
  axis: Axis,
  place: Place,
  from: number,
  item: { startTime: string; endTime: string },
): Draft | null {
  const length = (toMs(item.endTime) - toMs(item.startTime)) / MINUTE_MS;
  const top = Math.min(Math.max(0, snapNear(from)), axis.minutes - QUARTER);
  return lengthDraft(axis, place, top, length);
}

/** The item with another end, at least a quarter hour after its beginning. */
export function resizedDraft(
  axis: Axis,
  day: Day,
  to: number,
  item: { columnId: string; startTime: string },
): Draft {
  const start = toMs(item.startTime);
  const wanted = endInstant(axis, day, Math.min(axis.minutes, snapNear(to)));
  const end = Math.max(wanted, start + QUARTER * MINUTE_MS);
  return { columnId: item.columnId, startTime: toInstant(start), endTime: toInstant(end) };
}

/** A draft's place in one day, for drawing it; null when it does not touch that day. */
export function draftPlace(axis: Axis, day: Day, draft: Draft): { top: number; height: number } | null {
  const [start, end] = [toMs(draft.startTime), toMs(draft.endTime)];
  const span = axis.span(day);
  if (end <= span.start || span.end <= start) return null;
  const top = start <= span.start ? 0 : axis.place(day, start);
  const bottom = end >= span.end ? axis.minutes : axis.place(day, end, "end");
  return { top, height: bottom - top };
}

function between(axis: Axis, { day, columnId }: Place, from: number, to: number): Draft | null {
  const start = nextInstant(axis, day, from);
  if (start === null) return null;
  const end = Math.max(endInstant(axis, day, to), start + QUARTER * MINUTE_MS);
  return { columnId, startTime: toInstant(start), endTime: toInstant(end) };
}

/** The instant at a place, or the first after the gap it lies in. */
function nextInstant(axis: Axis, day: Day, minute: number): number | null {
  for (let at = minute; at < axis.minutes; at += QUARTER) {
    const instant = axis.instant(day, at);
    if (instant !== null) return instant;
  }
  return null;
}

/** The instant a stretch ends at when drawn down to this place: one minute before it exists, so that gaps and midnight work. */
function endInstant(axis: Axis, day: Day, minute: number): number {
  for (let at = minute - 1; at >= 0; at--) {
    const instant = axis.instant(day, at);
    if (instant !== null) return instant + MINUTE_MS;
  }
  return axis.span(day).start;
}
