// What the server would refuse, told from the slots already loaded: R1 overlap, R2 days a week, the past. The server decides.
import { addDays, type Day, mondayOf } from "@/time/day";
import { overlaps, toInstant, toMs } from "@/time/instant";
import { daySpan, localDay } from "@/time/zone";
import type { ClosedSpan, Draft } from "./types";

/** A slot as far as the rules look at it; booked ones count too. */
export type Offered = { id: string; interviewerId: string; startTime: string; endTime: string };

/** An interviewer as far as R2 looks at them. */
export type Limited = { id: string; timeZone: string; maxDaysPerWeek: number };

/** R1: the slot of the same interviewer that a draft would overlap; its own (`exceptId`) does not count. */
export function overlapped(draft: Draft, slots: readonly Offered[], exceptId: string | null): Offered | null {
  const wanted = { start: toMs(draft.startTime), end: toMs(draft.endTime) };
  return (
    slots.find(
      (slot) =>
        slot.id !== exceptId &&
        slot.interviewerId === draft.columnId &&
        overlaps(wanted, { start: toMs(slot.startTime), end: toMs(slot.endTime) }),
    ) ?? null
  );
}

/** R2: the days offered, per week, both in the interviewer's own zone. Weeks are named by their Monday. */
export function daysOffered(
  slots: readonly Offered[],
  interviewer: Limited,
  exceptId: string | null = null,
): Map<Day, Set<Day>> {
  const weeks = new Map<Day, Set<Day>>();
  for (const slot of slots) {
    if (slot.interviewerId !== interviewer.id || slot.id === exceptId) continue;
    // A slot over midnight counts on the day it begins.
    const day = localDay(interviewer.timeZone, toMs(slot.startTime));
    const monday = mondayOf(day);
    const days = weeks.get(monday) ?? new Set<Day>();
    weeks.set(monday, days.add(day));
  }
  return weeks;
}

/** R2: the days that stand in the way of offering at that instant; null when the limit still allows it. */
export function daysInTheWay(
  startTime: string,
  slots: readonly Offered[],
  interviewer: Limited,
  exceptId: string | null,
): Day[] | null {
  const day = localDay(interviewer.timeZone, toMs(startTime));
  const days = daysOffered(slots, interviewer, exceptId).get(mondayOf(day)) ?? new Set<Day>();
  return days.has(day) || days.size < interviewer.maxDaysPerWeek ? null : [...days].sort();
}

/** R2: the interviewer's days in [from, to) that are closed, as stretches of instants, so that any viewer's zone can show them. */
export function closedByLimit(
  slots: readonly Offered[],
  interviewer: Limited,
  from: number,
  to: number,
): ClosedSpan[] {
  const weeks = daysOffered(slots, interviewer);
  const closed: ClosedSpan[] = [];
  const last = localDay(interviewer.timeZone, to - 1);
  for (let day = localDay(interviewer.timeZone, from); day <= last; day = addDays(day, 1)) {
    const days = weeks.get(mondayOf(day));
    if (!days || days.has(day) || days.size < interviewer.maxDaysPerWeek) continue;
    const { start, end } = daySpan(interviewer.timeZone, day);
    closed.push({
      columnId: interviewer.id,
      startTime: toInstant(start),
      endTime: toInstant(end),
      reason: `Closed: ${days.size} of ${interviewer.maxDaysPerWeek} days offered`,
    });
  }
  return closed;
}
