// What is looked for, in the address, so that a view can be shared: text, people, dates, status, and the form of the view.
"use client";
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { type Day, isDay } from "@/time/day";
import { VIEWS, type View } from "./period";

export const STATUSES = ["free", "booked", "all"] as const;
export type Status = (typeof STATUSES)[number];

export type Filters = {
  q: string;
  /** Interviewers' ids; none means everybody. */
  who: string[];
  status: Status;
  view: View;
  /** null: the address says nothing, the screen begins where something lies. */
  day: Day | null;
  to: Day | null;
};

const parsers = {
  q: parseAsString.withDefault(""),
  who: parseAsArrayOf(parseAsString).withDefault([]),
  status: parseAsStringLiteral(STATUSES).withDefault("free"),
  view: parseAsStringLiteral(VIEWS).withDefault("week"),
  day: parseAsString,
  to: parseAsString,
};

/** The filters in force, and how to change some of them. */
export function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  // Typed text would fill the history letter by letter, so nothing is pushed.
  const [raw, setRaw] = useQueryStates(parsers, { history: "replace" });
  const filters = useMemo<Filters>(
    () => ({
      ...raw,
      day: raw.day && isDay(raw.day) ? raw.day : null,
      to: raw.to && isDay(raw.to) ? raw.to : null,
    }),
    [raw],
  );
  const set = useCallback((change: Partial<Filters>) => void setRaw(change), [setRaw]);
  return [filters, set];
}
