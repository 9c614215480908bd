// The bar's parts that turn the pages of time: before, after, today; day, week or agenda.
"use client";
import { Button } from "@/ui/Button";
import { Segmented } from "@/ui/Segmented";
import type { View } from "./period";
import type { Shown } from "./usePeriod";

const WHAT: Readonly<Record<View, string>> = { day: "day", week: "week", agenda: "week" };

export function PeriodLead({ shown }: { shown: Shown | null }) {
  const what = shown?.isOwn ? "days" : WHAT[shown?.view ?? "week"];
  return (
    <>
      <Button icon aria-label={`Previous ${what}`} isDisabled={!shown} onPress={() => shown?.step(-1)}>
        <span aria-hidden="true">‹</span>
      </Button>
      <Button icon aria-label={`Next ${what}`} isDisabled={!shown} onPress={() => shown?.step(1)}>
        <span aria-hidden="true">›</span>
      </Button>
      <Button isDisabled={!shown} onPress={() => shown?.goTo(shown.today)}>
        Today
      </Button>
    </>
  );
}

const VIEW_OPTIONS: readonly { value: View; label: string }[] = [
  { value: "day", label: "Day" },
  { value: "week", label: "Week" },
  { value: "agenda", label: "Agenda" },
];

/** view: what was chosen. Long dates of one's own are shown as an agenda all the same. */
export function ViewChoice({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return <Segmented label="View" value={view} onChange={onChange} options={VIEW_OPTIONS} />;
}
