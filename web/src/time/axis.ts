// The vertical axis of a week: every instant of every day has exactly one place on it, also on the nights clocks change.
//
// Rows line up by the wall clock. Where a day in view has an hour twice, the axis gets that hour twice ("1:00 again") and the
// other days have a gap there; where a day skips an hour, that day alone has the gap. So a 23, 24.5 or 25 hour day needs no
// special case in whatever draws or drags on the axis.
import type { Day } from "./day";
import { MINUTE_MS } from "./instant";
import { clockChanges, daySpan, wallMinutes } from "./zone";

const DAY_MINUTES = 24 * 60;

/** A run of instants that lies unbroken on the axis. `top` in axis minutes. */
type Piece = { start: number; end: number; top: number };
/** An hour that comes twice, laid in after wall minute `after`. */
type Again = { after: number; length: number };

/** A line with a label: `at` in axis minutes, `wall` in minutes since midnight, `again` on the second pass. */
export type Mark = { at: number; wall: number; again: boolean };
export type Stretch = { from: number; to: number };

export type Axis = {
  zone: string;
  days: readonly Day[];
  /** The axis' length: 1440, and more when an hour comes twice in view. */
  minutes: number;
  marks: readonly Mark[];
  span: (day: Day) => { start: number; end: number };
  /** Where an instant lies on that day; before the day 0, after it `minutes`. An end that falls on a gap stays before it. */
  place: (day: Day, ms: number, side?: "start" | "end") => number;
  /** The instant at a place; null in a stretch that this day does not have. */
  instant: (day: Day, minutes: number) => number | null;
  /** Stretches of the axis that do not exist on that day. */
  missing: (day: Day) => readonly Stretch[];
};

export function axisOf(zone: string, days: readonly Day[]): Axis {
  const runs = new Map(days.map((day) => [day, wallRuns(zone, day)]));
  const agains = collectAgains([...runs.values()].flat());
  const minutes = DAY_MINUTES + agains.reduce((sum, { length }) => sum + length, 0);
  const layOut = (wall: number) => wall + lengthBefore(agains, wall);

  const spans = new Map(days.map((day) => [day, daySpan(zone, day)]));
  const pieces = new Map<Day, Piece[]>();
  for (const [day, dayRuns] of runs)
    pieces.set(
      day,
      dayRuns.flatMap((run) => piecesOf(run, agains, layOut)),
    );
  const piecesFor = (day: Day): Piece[] => pieces.get(day) ?? [];

  return {
    zone,
    days,
    minutes,
    marks: marksOf(agains, layOut),
    span: (day) => spans.get(day) ?? daySpan(zone, day),
    place: (day, ms, side = "start") => placeOn(piecesFor(day), ms, side, minutes),
    instant(day, at) {
      const piece = piecesFor(day).find(
        ({ start, end, top }) => at >= top && at < top + (end - start) / MINUTE_MS,
      );
      return piece ? piece.start + Math.round((at - piece.top) * MINUTE_MS) : null;
    },
    missing: (day) => missingFrom(piecesFor(day), minutes),
  };
}

/** The day as runs between changes of the clock; `back` is how far the wall clock had gone beyond this run's beginning. */
type Run = { start: number; end: number; wall: number; back: number };

function wallRuns(zone: string, day: Day): Run[] {
  const { start, end } = daySpan(zone, day);
  const runs: Run[] = [];
  let [from, wall, back] = [start, wallMinutes(zone, start), 0];
  for (const { at } of clockChanges(zone, start, end)) {
    runs.push({ start: from, end: at, wall, back });
    const reached = wall + (at - from) / MINUTE_MS;
    [from, wall] = [at, wallMinutes(zone, at)];
    back = Math.max(0, reached - wall);
  }
  if (end > from) runs.push({ start: from, end, wall, back });
  return runs;
}

function collectAgains(runs: readonly Run[]): Again[] {
  const longest = new Map<number, number>();
  for (const { wall, back } of runs) {
    if (back > 0) longest.set(wall + back, Math.max(back, longest.get(wall + back) ?? 0));
  }
  return [...longest].map(([after, length]) => ({ after, length })).sort((a, b) => a.after - b.after);
}

function lengthBefore(agains: readonly Again[], wall: number): number {
  return agains.reduce((sum, { after, length }) => (after <= wall ? sum + length : sum), 0);
}

function piecesOf(run: Run, agains: readonly Again[], layOut: (wall: number) => number): Piece[] {
  const pieces: Piece[] = [];
  const secondEnd = Math.min(run.end, run.start + run.back * MINUTE_MS);
  // The second pass lies in the stretch laid in for it, at that stretch's end if another day's was longer.
  if (run.back > 0)
    pieces.push({ start: run.start, end: secondEnd, top: layOut(run.wall + run.back) - run.back });
  // From there on the run is cut wherever some other day has an hour twice, because this day has a gap there.
  let [from, wall] = [run.back > 0 ? secondEnd : run.start, run.wall + run.back];
  for (const { after } of agains) {
    const cut = from + (after - wall) * MINUTE_MS;
    if (after <= wall || cut >= run.end) continue;
    pieces.push({ start: from, end: cut, top: layOut(wall) });
    [from, wall] = [cut, after];
  }
  if (run.end > from) pieces.push({ start: from, end: run.end, top: layOut(wall) });
  return pieces;
}

function placeOn(pieces: readonly Piece[], ms: number, side: "start" | "end", minutes: number): number {
  if (side === "end") {
    const piece = pieces.findLast(({ start }) => start < ms);
    return piece ? piece.top + (Math.min(ms, piece.end) - piece.start) / MINUTE_MS : 0;
  }
  const piece = pieces.find(({ end }) => ms < end);
  return piece ? piece.top + (Math.max(ms, piece.start) - piece.start) / MINUTE_MS : minutes;
}

function missingFrom(pieces: readonly Piece[], minutes: number): Stretch[] {
  const missing: Stretch[] = [];
  let reached = 0;
  for (const { start, end, top } of pieces) {
    if (top > reached) missing.push({ from: reached, to: top });
    reached = top + (end - start) / MINUTE_MS;
  }
  if (reached < minutes) missing.push({ from: reached, to: minutes });
  return missing;
}

function marksOf(agains: readonly Again[], layOut: (wall: number) => number): Mark[] {
  const marks: Mark[] = [];
  for (let wall = 0; wall < DAY_MINUTES; wall += 60) marks.push({ at: layOut(wall), wall, again: false });
  for (const { after, length } of agains) {
    const [first, top] = [after - length, layOut(after) - length];
    for (let wall = first; wall < after; wall = Math.floor(wall / 60 + 1) * 60) {
      marks.push({ at: top + wall - first, wall, again: true });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}
