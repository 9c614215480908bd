// What the slot form holds, as wall-clock values of the viewer's zone, and how they become instants. Pure.
import type { Day } from "@/time/day";
import { HOUR_MS, lengthWords, MINUTE_MS, toInstant, toMs } from "@/time/instant";
import { atWall, localDay, wallMinutes } from "@/time/zone";
import type { Draft } from "@/ui/grid/types";

/** minutes: since midnight, as a clock on the wall shows them. length: minutes of real time. */
export type SlotForm = { day: Day; minutes: number; length: number; location: string };

const LENGTHS = [15, 30, 45, 60, 90, 120, 180, 240, 480] as const;

export function formOf(
  zone: string,
  times: { startTime: string; endTime: string },
  location: string,
): SlotForm {
  const [start, end] = [toMs(times.startTime), toMs(times.endTime)];
  return {
    day: localDay(zone, start),
    minutes: wallMinutes(zone, start),
    length: Math.round((end - start) / MINUTE_MS),
    location,
  };
}

/**
 * The times a form means. before: what it was made of; as long as day and time are the same it keeps that very instant, so
 * that the second 1:30 of the night the clocks go back stays the second.
 */
export function timesOf(
  zone: string,
  form: SlotForm,
  before: { startTime: string; endTime: string } | null,
): { startTime: string; endTime: string } {
  const was = before ? formOf(zone, before, "") : null;
  const same = before !== null && was?.day === form.day && was.minutes === form.minutes;
  const start = same ? toMs(before.startTime) : atWall(zone, form.day, form.minutes);
  return { startTime: toInstant(start), endTime: toInstant(start + form.length * MINUTE_MS) };
}

/** The lengths to choose from, with the slot's own among them. */
export function lengthChoices(own: number): { value: string; label: string }[] {
  return [...new Set([...LENGTHS, own])]
    .filter((minutes) => minutes >= 5)
    .sort((a, b) => a - b)
    .map((minutes) => ({ value: String(minutes), label: lengthWords(minutes * MINUTE_MS) }));
}

/** The first hour of a working day in view that nothing speaks against; a week on where all is taken or over. */
export function firstFree(
  zone: string,
  days: readonly Day[],
  columnId: string,
  now: number,
  isFree: (draft: Draft) => boolean,
): Draft | null {
  for (const day of days) {
    for (let hour = 9; hour < 18; hour++) {
      const start = atWall(zone, day, hour * 60);
      if (start <= now) continue;
      const draft = { columnId, startTime: toInstant(start), endTime: toInstant(start + HOUR_MS) };
      if (isFree(draft)) return draft;
    }
  }
  return null;
}
