// The days on screen and the ways to others: buttons, t, j and k, d, w and a. Where the address names no day, where something lies.
"use client";
import { useMemo, useState } from "react";
import { addDays, type Day } from "@/time/day";
import { toInstant } from "@/time/instant";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import { daySpan, localDay } from "@/time/zone";
import { useAction } from "@/ui/actions";
import { type Period, periodOf, stepped, type View } from "./period";
import type { Span } from "./queries";
import type { Filters } from "./useFilters";

export type Shown = Period & {
  today: Day;
  span: Span;
  step: (by: 1 | -1) => void;
  goTo: (day: Day) => void;
  setView: (view: View) => void;
};

/** begin: the day to open at when the address names none; undefined while that is not known, and then there is no period. */
export function usePeriod(
  filters: Filters,
  set: (change: Partial<Filters>) => void,
  begin?: Day | null,
): Shown | null {
  const { zone, locale } = useViewer();
  const today = localDay(zone, useNow());
  // Kept once known: booking the last slot of a week must not turn the page under somebody's hands.
  const [kept, setKept] = useState<Day | null>(null);
  if (kept === null && begin !== undefined) setKept(begin ?? today);
  const day = filters.day ?? kept ?? (begin === undefined ? null : (begin ?? today));
  const { view, to } = filters;

  const goTo = (next: Day) => set({ day: next, to: null });
  const step = (by: 1 | -1) => {
    if (day) set(stepped({ view, day, to }, by, locale));
  };
  const setView = (next: View) => set({ view: next, to: null, day });
  const isDisabled = day === null;
  useAction({ id: "today", label: "Today", group: "Time", hotkey: "t", run: () => goTo(today) });
  useAction({ id: "next", label: "Next period", group: "Time", hotkey: "j", isDisabled, run: () => step(1) });
  useAction({
    id: "before",
    label: "Previous period",
    group: "Time",
    hotkey: "k",
    isDisabled,
    run: () => step(-1),
  });
  useAction({ id: "view-day", label: "Day", group: "View", hotkey: "d", run: () => setView("day") });
  useAction({ id: "view-week", label: "Week", group: "View", hotkey: "w", run: () => setView("week") });
  useAction({ id: "view-agenda", label: "Agenda", group: "View", hotkey: "a", run: () => setView("agenda") });

  const period = useMemo(() => (day ? periodOf({ view, day, to }, locale) : null), [view, day, to, locale]);
  const span = useMemo(
    () =>
      period && {
        from: toInstant(daySpan(zone, period.first).start),
        to: toInstant(daySpan(zone, period.last).end),
      },
    [period, zone],
  );
  return period && span && { ...period, today, span, step, goTo, setView };
}

/** The days [first, last] as one sentence's end: "this week", "on this day", "on these days". */
export function periodWords({ view, isOwn, first, last }: Period): string {
  if (first === last) return "on this day";
  return isOwn || view === "day"
    ? "on these days"
    : addDays(first, 6) === last
      ? "this week"
      : "on these days";
}
