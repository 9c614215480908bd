// The keys of the week, which are also the palette's rows.
"use client";
import { useAction } from "@/ui/actions";
import { neighbour } from "./span";
import type { Week } from "./useWeek";
import type { GoWeek } from "./useWeekAddress";

type Props = { week: Week; go: GoWeek; onOffer: () => void; onSearch: () => void; onRepeat: () => void };

export function WeekActions({ week, go, onOffer, onSearch, onRepeat }: Props) {
  const { view, day } = week;
  const what = view === "day" ? "day" : "week";
  useAction({ id: "offer", label: "Offer time", group: "Here", hotkey: "c", run: onOffer });
  useAction({ id: "search", label: "Search slots", group: "Here", hotkey: "/", run: onSearch });
  useAction({
    id: "repeat",
    label: "Offer the same times next week",
    group: "Here",
    isDisabled: week.slots.length === 0,
    run: onRepeat,
  });
  useAction({ id: "today", label: "Today", group: "Time", hotkey: "t", run: () => go({ day: null }) });
  useAction({
    id: "next",
    label: `Next ${what}`,
    group: "Time",
    hotkey: "j",
    isDisabled: view === "list",
    run: () => go({ day: neighbour(view, day, 1) }),
  });
  useAction({
    id: "previous",
    label: `Previous ${what}`,
    group: "Time",
    hotkey: "k",
    isDisabled: view === "list",
    run: () => go({ day: neighbour(view, day, -1) }),
  });
  useAction({
    id: "view-day",
    label: "Day",
    group: "View",
    hotkey: "d",
    run: () => go({ view: "day" }),
  });
  useAction({
    id: "view-week",
    label: "Week",
    group: "View",
    hotkey: "w",
    run: () => go({ view: "week" }),
  });
  useAction({
    id: "view-agenda",
    label: "Agenda",
    group: "View",
    hotkey: "a",
    run: () => go({ view: "agenda" }),
  });
  useAction({
    id: "view-list",
    label: "List of all slots",
    group: "View",
    hotkey: "l",
    run: () => go({ view: "list" }),
  });
  return null;
}
