// Days as the calendar has them, without a zone: arithmetic on "2026-11-24", ISO weeks, a locale's first weekday.
import { CalendarDate, startOfWeek } from "@internationalized/date";

/** A local day, "YYYY-MM-DD". Sorts and compares as text. Which instants it covers depends on a zone: see zone.ts. */
export type Day = string;

const DAY_MS = 86_400_000;

function toUtc(day: Day): number {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms)) throw new RangeError(`Not a day: ${day}`);
  return ms;
}

export function isDay(text: string): text is Day {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

export function addDays(day: Day, days: number): Day {
  return new Date(toUtc(day) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((toUtc(to) - toUtc(from)) / DAY_MS);
}

/** 1 for Monday to 7 for Sunday, as ISO counts. */
export function isoWeekday(day: Day): number {
  return new Date(toUtc(day)).getUTCDay() || 7;
}

/** The Monday that names an ISO week. R2's weeks are these, whatever the locale shows. */
export function mondayOf(day: Day): Day {
  return addDays(day, 1 - isoWeekday(day));
}

/** The seven days of the week that holds `day`, from the locale's first weekday: Sunday in the US, Saturday in Egypt. */
export function weekOf(day: Day, locale: string): Day[] {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const first = startOfWeek(new CalendarDate(year, month, date), locale).toString();
  return daysFrom(first, 7);
}

export function daysFrom(first: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, i) => addDays(first, i));
}

/** The day as a UTC instant, for Intl formatters that are told `timeZone: "UTC"`. */
export function dayForIntl(day: Day): number {
  return toUtc(day);
}
