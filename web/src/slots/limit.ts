// R2 in words: how much of a week is offered, which of its days are closed, and what would open them. Pure.

import { addDays, type Day, dayForIntl, daysFrom } from "@/time/day";
import { daysOffered, type Limited, type Offered } from "@/ui/grid/predict";

export type WeekLimit = {
  monday: Day;
  limit: number;
  /** Days offered, in order. */
  offered: readonly Day[];
  /** Days that could be offered but for the limit; none before `today`. */
  closed: readonly Day[];
};

/** today: in the interviewer's zone, as all days here. */
export function weekLimit(
  slots: readonly Offered[],
  interviewer: Limited,
  monday: Day,
  today: Day,
): WeekLimit {
  const offered = [...(daysOffered(slots, interviewer).get(monday) ?? [])].sort();
  const limit = interviewer.maxDaysPerWeek;
  const isFull = offered.length >= limit;
  const closed = isFull ? daysFrom(monday, 7).filter((day) => day >= today && !offered.includes(day)) : [];
  return { monday, limit, offered, closed };
}

/** "2 of 2 days offered this week". */
export function limitWords({ offered, limit }: WeekLimit): string {
  return `${offered.length} of ${limit} ${limit === 1 ? "day" : "days"} offered this week`;
}

/** Why days are closed, and the ways to open one; null where none is. */
export function closedWords(week: WeekLimit, whose: "your" | "the"): string | null {
  const { closed, offered, limit } = week;
  if (closed.length === 0) return null;
  const days = runs(closed).map(([first, last]) =>
    first === last ? weekday(first) : `${weekday(first)} to ${weekday(last)}`,
  );
  const verb = closed.length === 1 ? "is" : "are";
  const many = limit === 1 ? "one day" : `${limit} days`;
  const withdraw = offered.length === 1 ? "it" : `all of ${list(offered.map(weekday), "or")}`;
  const first = closed[0] ?? week.monday;
  const admin = whose === "your" ? "or ask an admin to raise it" : "or raise the limit";
  return (
    `${list(days, "and")} ${verb} closed: ${whose} limit is ${many} a week. ` +
    `To offer ${weekday(first)}, withdraw ${offered.length === 1 ? `all of ${weekday(offered[0] ?? first)}` : withdraw}, ${admin}.`
  );
}

/** Days in a row as their first and last; two in a row stay two. */
function runs(days: readonly Day[]): [Day, Day][] {
  const found: [Day, Day][] = [];
  for (const day of days) {
    const run = found.at(-1);
    if (run && addDays(run[1], 1) === day) run[1] = day;
    else found.push([day, day]);
  }
  return found.flatMap(([first, last]) =>
    addDays(first, 1) === last
      ? [[first, first] as [Day, Day], [last, last] as [Day, Day]]
      : [[first, last] as [Day, Day]],
  );
}

function list(words: readonly string[], by: "and" | "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${by} ${words.at(-1)}`;
}

const weekdays = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" });

// In the language of the sentence around it.
function weekday(day: Day): string {
  return weekdays.format(dayForIntl(day));
}
