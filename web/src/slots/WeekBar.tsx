// The bar's controls: previous, next, today; day, week, agenda or list.
"use client";
import { Button } from "@/ui/Button";
import { Segmented } from "@/ui/Segmented";
import css from "./slots.module.css";
import { neighbour, type View } from "./span";
import type { Week } from "./useWeek";
import type { GoWeek } from "./useWeekAddress";

const VIEWS: readonly { value: View; label: string }[] = [
  { value: "day", label: "Day" },
  { value: "week", label: "Week" },
  { value: "agenda", label: "Agenda" },
  { value: "list", label: "List" },
];

export function WeekLead({ week, go }: { week: Week; go: GoWeek }) {
  const { view, day } = week;
  if (view === "list") return null;
  const what = view === "day" ? "day" : "week";
  return (
    <div className={css.lead}>
      <Button icon aria-label={`Previous ${what}`} onPress={() => go({ day: neighbour(view, day, -1) })}>
        <span aria-hidden="true">‹</span>
      </Button>
      <Button icon aria-label={`Next ${what}`} onPress={() => go({ day: neighbour(view, day, 1) })}>
        <span aria-hidden="true">›</span>
      </Button>
      <Button onPress={() => go({ day: null })}>Today</Button>
    </div>
  );
}

export function ViewSwitch({ week, go }: { week: Week; go: GoWeek }) {
  return <Segmented label="View" value={week.view} onChange={(view) => go({ view })} options={VIEWS} />;
}
