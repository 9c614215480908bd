// Which days are shown: a day, a week, or dates of one's own, and where the neighbouring ones begin. Pure.
import { addDays, type Day, daysBetween, daysFrom, isDay, isoWeekday, weekOf } from "@/time/day";

export const VIEWS = ["day", "week", "agenda"] as const;
export type View = (typeof VIEWS)[number];

/** `to`: the last day of dates of one's own; null for what the view has. */
export type Wish = { view: View; day: Day; to: Day | null };
export type Period = { view: View; days: Day[]; first: Day; last: Day; isOwn: boolean };

/** A list this long still loads at once; a grid is a list beyond two weeks. */
const MOST_DAYS = 62;
const MOST_GRID_DAYS = 14;

export function periodOf({ view, day, to }: Wish, locale: string): Period {
  const isOwn = to !== null && isDay(to) && to >= day;
  const days = isOwn
    ? daysFrom(day, Math.min(MOST_DAYS, daysBetween(day, to) + 1))
    : view === "day"
      ? [day]
      : weekOf(day, locale);
  const [first, last] = [days[0] ?? day, days.at(-1) ?? day];
  return { view: days.length > MOST_GRID_DAYS ? "agenda" : view, days, first, last, isOwn };
}

/** The period before (-1) or after (1): by a week for a week, by its own length otherwise. */
export function stepped(wish: Wish, by: 1 | -1, locale: string): Pick<Wish, "day" | "to"> {
  const { days, isOwn } = periodOf(wish, locale);
  const day = addDays(wish.day, by * days.length);
  return { day, to: isOwn && wish.to ? addDays(wish.to, by * days.length) : null };
}

/** The days of a grid: a weekend at its edge on which nothing lies takes no room. What is shown has no gaps. */
export function worthShowing(days: readonly Day[], busy: ReadonlySet<Day>, today: Day): Day[] {
  if (days.length < 7) return [...days];
  const counts = (day: Day) => isoWeekday(day) < 6 || busy.has(day) || day === today;
  return days.slice(days.findIndex(counts), days.findLastIndex(counts) + 1);
}
