// What comes next, whatever week is shown: interviews, and slots that nobody has booked yet.
"use client";
import { useMemo } from "react";
import { HOUR_MS, toInstant, toMs } from "@/time/instant";
import { useEntries, useSlots } from "./queries";

const SOME = 20;

/** now: epoch ms. Asked by the hour, so that the question stays the same between ticks. */
export function useComing(interviewerId: string, now: number) {
  const from = toInstant(Math.floor(now / HOUR_MS) * HOUR_MS);
  const entries = useEntries({ interviewerId, from, first: SOME }, { enabled: true });
  const free = useSlots({ interviewerId, from, status: "available", first: SOME }, { enabled: true });
  const interviews = useMemo(
    () => entries.data?.items.filter(({ slot }) => toMs(slot.endTime) > now),
    [entries.data, now],
  );
  const offered = useMemo(
    () => free.data?.items.filter(({ startTime }) => toMs(startTime) > now),
    [free.data, now],
  );
  return { interviews, offered };
}
