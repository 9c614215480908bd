// Which days a view shows, and which weeks have to be loaded to say what R2 still allows on them. Pure.
import { addDays, type Day, daysFrom, mondayOf, weekOf } from "@/time/day";
import { toInstant } from "@/time/instant";
import { daySpan, localDay } from "@/time/zone";

export type View = "day" | "week" | "agenda" | "list";

export function shownDays(view: View, day: Day, locale: string): Day[] {
  return view === "day" ? [day] : weekOf(day, locale);
}

/** The instants that days cover in a zone, half-open. */
export function spanOf(zone: string, days: readonly Day[]): { start: number; end: number } {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) throw new RangeError("A span needs a day.");
  return { start: daySpan(zone, first).start, end: daySpan(zone, last).end };
}

/** The Mondays of the interviewer's own weeks that a span touches: one, or two where weeks begin elsewhere or zones differ. */
export function limitWeeks(theirZone: string, { start, end }: { start: number; end: number }): Day[] {
  const first = mondayOf(localDay(theirZone, start));
  const last = mondayOf(localDay(theirZone, end - 1));
  return first === last ? [first] : [first, last];
}

/** Those weeks whole, as the server is asked for them. */
export function loadedWindow(theirZone: string, mondays: readonly Day[]): { from: string; to: string } {
  const days = mondays.flatMap((monday) => daysFrom(monday, 7));
  const { start, end } = spanOf(theirZone, days);
  return { from: toInstant(start), to: toInstant(end) };
}

/** The interviewer's week that most of a span lies in: its meter stands in the bar. */
export function mainWeek(theirZone: string, { start, end }: { start: number; end: number }): Day {
  return mondayOf(localDay(theirZone, start + (end - start) / 2));
}

/** The period before or after, by a day or by a week. */
export function neighbour(view: View, day: Day, by: 1 | -1): Day {
  return addDays(day, by * (view === "day" ? 1 : 7));
}
