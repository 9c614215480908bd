// Why a time would be refused, in a few words on the ghost, as far as loaded slots can tell. The server decides.

import type { Times } from "@/time/format";
import { HOUR_MS, MINUTE_MS, toMs } from "@/time/instant";
import { daysInTheWay, type Limited, type Offered, overlapped } from "@/ui/grid/predict";
import type { Draft } from "@/ui/grid/types";

export type Objection = { kind: "past" | "length" | "overlap" | "limit"; words: string };

type Known = {
  slots: readonly Offered[];
  interviewer: Limited;
  now: number;
  /** In the viewer's zone. */
  times: Times;
  /** In the interviewer's own: whose days R2 counts. */
  theirTimes: Times;
};

const SHORTEST_MS = 5 * MINUTE_MS;
const LONGEST_MS = 8 * HOUR_MS;

/** exceptId: the slot that is being changed does not stand in its own way. */
export function objection(draft: Draft, exceptId: string | null, known: Known): Objection | null {
  const { slots, interviewer, now, times, theirTimes } = known;
  const [start, end] = [toMs(draft.startTime), toMs(draft.endTime)];
  if (start <= now) return { kind: "past", words: "This time is over" };
  if (end - start > LONGEST_MS) return { kind: "length", words: "A slot lasts at most 8 hours" };
  if (end - start < SHORTEST_MS) return { kind: "length", words: "A slot lasts at least 5 minutes" };
  const other = overlapped(draft, slots, exceptId);
  if (other) return { kind: "overlap", words: `Overlaps ${times.times(other.startTime, other.endTime)}` };
  const days = daysInTheWay(draft.startTime, slots, interviewer, exceptId);
  if (!days) return null;
  const limit = interviewer.maxDaysPerWeek;
  const names = days.map((day) => theirTimes.shortDay(day)).join(", ");
  return { kind: "limit", words: `Limit: ${limit} ${limit === 1 ? "day" : "days"} a week (${names})` };
}
