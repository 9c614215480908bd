// The zone of the second axis: from the address, else kept, else the interviewer's own when times are shown in another.
"use client";
import { useState } from "react";
import { currentName, isZone } from "@/time/names";
import { keptAlso } from "./kept";
import type { Week } from "./useWeek";
import type { GoWeek, WeekAddress } from "./useWeekAddress";

/** null: one axis is enough. "none" in the address says so outright. */
export function useAlsoZone(
  { interviewer, theirZone, zone }: Week,
  address: WeekAddress,
  go: GoWeek,
): [string | null, (zone: string) => void] {
  const [kept, setKept] = useState(() => keptAlso.get(interviewer.id));
  const chosen = address.also ?? (kept !== null && (kept === "none" || isZone(kept)) ? kept : null);
  const wanted = chosen ?? theirZone;
  const also = wanted === "none" || currentName(wanted) === zone ? null : currentName(wanted);
  const choose = (next: string) => {
    setKept(next);
    keptAlso.set(interviewer.id, next);
    go({ also: next });
  };
  return [also, choose];
}
