// What a named zone does to instants and days: offsets, local days, where a day begins and ends, when clocks change.
import { fromAbsolute, parseDate, Time, toCalendarDateTime, toZoned } from "@internationalized/date";
import { addDays, type Day } from "./day";
import { MINUTE_MS, QUARTER_MS } from "./instant";

// A week of slots asks for the same quarter hours again and again, at 5 µs each. All changes of any clock since 2000 fall on
// a quarter hour of UTC, so a quarter hour has one offset.
const offsets = new Map<string, Map<number, number>>();
const MOST_OFFSETS = 20_000;

/** Offset from UTC in minutes at an instant; 345 for Kathmandu. */
export function offsetMinutes(zone: string, ms: number): number {
  const quarter = Math.floor(ms / QUARTER_MS);
  let known = offsets.get(zone);
  if (!known || known.size > MOST_OFFSETS) {
    known = new Map();
    offsets.set(zone, known);
  }
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = Math.round(fromAbsolute(quarter * QUARTER_MS, zone).offset / MINUTE_MS);
    known.set(quarter, offset);
  }
  return offset;
}

export function localDay(zone: string, ms: number): Day {
  return new Date(ms + offsetMinutes(zone, ms) * MINUTE_MS).toISOString().slice(0, 10);
}

/** Minutes since local midnight, as a clock on the wall shows them: 0 to 1439. */
export function wallMinutes(zone: string, ms: number): number {
  const local = ms + offsetMinutes(zone, ms) * MINUTE_MS;
  return Math.floor((((local % 86_400_000) + 86_400_000) % 86_400_000) / MINUTE_MS);
}

/**
 * The half-open span of instants that a local day covers. Where midnight does not exist (Cairo, Santiago) it begins when
 * the clocks land; where midnight comes twice (Havana) it begins at the first.
 */
export function daySpan(zone: string, day: Day): { start: number; end: number } {
  return { start: dayStart(zone, day), end: dayStart(zone, addDays(day, 1)) };
}

function dayStart(zone: string, day: Day): number {
  return toZoned(parseDate(day), zone).toDate().getTime();
}

/** The instant when a wall clock shows `minutes` (0 to 1439) on that day; the first of two, and after a gap when it falls into one. */
export function atWall(zone: string, day: Day, minutes: number): number {
  const wall = toCalendarDateTime(parseDate(day), new Time(Math.floor(minutes / 60), minutes % 60));
  return toZoned(wall, zone, "compatible").toDate().getTime();
}

export type ClockChange = { at: number; fromMinutes: number; toMinutes: number };

/** The changes of offset within [start, end), oldest first. Looks at each 12 h, so two within half a day count as one. */
export function clockChanges(zone: string, start: number, end: number): ClockChange[] {
  const step = 12 * 60 * MINUTE_MS;
  const found: ClockChange[] = [];
  for (let from = start; from < end; from += step) {
    const to = Math.min(from + step, end);
    const [a, b] = [offsetMinutes(zone, from), offsetMinutes(zone, to)];
    if (a === b) continue;
    const at = changeWithin(zone, from, to, a);
    if (at < end) found.push({ at, fromMinutes: a, toMinutes: b });
  }
  return found;
}

function changeWithin(zone: string, from: number, to: number, before: number): number {
  let [low, high] = [from, to];
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetMinutes(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
