// The same times next week: what would be offered, what speaks against it, and after the click how each one went.
"use client";
import { useMemo, useState } from "react";
import type { Refusal } from "@/api/refusal";
import { addDays } from "@/time/day";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { EmptyState } from "@/ui/EmptyState";
import { objection } from "./check";
import { plainly } from "./plainly";
import { useSlots } from "./queries";
import { weekLater } from "./repeat";
import css from "./slots.module.css";
import { loadedWindow } from "./span";
import { isHopeless } from "./useOffer";
import type { Week } from "./useWeek";
import type { GoWeek } from "./useWeekAddress";

type Outcome = "waiting" | "offered" | Refusal;

export default function RepeatDialog({ week, go, onClose }: { week: Week; go: GoWeek; onClose: () => void }) {
  const { interviewer, theirZone, main, times, theirTimes, changes, now } = week;
  const next = addDays(main, 7);
  const nextWindow = { interviewerId: interviewer.id, ...loadedWindow(theirZone, [next]) };
  const loaded = useSlots(nextWindow, { enabled: true });
  // As they were when the dialog opened: what is offered meanwhile must not change the list under the click.
  const [copies] = useState(() => weekLater(week.slots, theirZone, main));
  const [before, setBefore] = useState<typeof loaded.data>();
  if (loaded.data && !before) setBefore(loaded.data);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const begun = outcomes.size > 0;
  const running = [...outcomes.values()].includes("waiting");

  const rows = useMemo(() => {
    const known = { interviewer, now, times, theirTimes };
    const slots = [...(before?.items ?? [])].map(({ id, interviewerId, startTime, endTime }) => ({
      id,
      interviewerId,
      startTime,
      endTime,
    }));
    return copies.map((copy) => {
      const draft = { columnId: interviewer.id, startTime: copy.startTime, endTime: copy.endTime };
      const why = objection(draft, null, { ...known, slots });
      if (!why) slots.push({ ...draft, id: copy.key, interviewerId: interviewer.id });
      return { copy, why };
    });
  }, [copies, before, interviewer, now, times, theirTimes]);
  const wanted = rows.filter(({ why }) => !isHopeless(why) && why?.kind !== "overlap");

  const run = async () => {
    setOutcomes(new Map(wanted.map(({ copy }) => [copy.key, "waiting"])));
    let offered = 0;
    // One after the other: each answer may decide the next, by the limit.
    for (const { copy } of wanted) {
      const { startTime, endTime, location } = copy;
      const refusal = await changes.open({ startTime, endTime, location, told: "none", inForm: true });
      if (!refusal) offered++;
      setOutcomes((all) => new Map(all).set(copy.key, refusal ? plainly(refusal) : "offered"));
    }
    announce(`${offered} of ${wanted.length} offered.`);
  };
  const look = () => {
    onClose();
    go({ day: next, view: "week" });
  };

  return (
    <Dialog
      title="Offer the same times next week"
      isOpen
      onClose={onClose}
      foot={
        begun ? (
          <Button look="primary" isDisabled={running} onPress={look}>
            Show that week
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button look="primary" isDisabled={!before || wanted.length === 0} onPress={() => void run()}>
              {wanted.length === 1 ? "Offer 1 slot" : `Offer ${wanted.length} slots`}
            </Button>
          </>
        )
      }
    >
      {rows.length === 0 ? (
        <EmptyState title="Nothing to repeat">
          <p>This week has no slots.</p>
        </EmptyState>
      ) : (
        <ul className={css.copies} aria-label="Times next week" tabIndex={0}>
          {rows.map(({ copy, why }) => {
            const outcome = outcomes.get(copy.key);
            return (
              <li key={copy.key}>
                <span>
                  <b>{times.dayAndTimes(copy.startTime, copy.endTime)}</b>
                  {copy.location && <small>{copy.location}</small>}
                </span>
                <span className={css.outcome} data-bad={isBad(outcome) || (!outcome && why) ? "" : undefined}>
                  {outcome ? outcomeWords(outcome) : (why?.words ?? "Free")}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Dialog>
  );
}

function isBad(outcome: Outcome | undefined): boolean {
  return typeof outcome === "object";
}

function outcomeWords(outcome: Outcome): string {
  if (outcome === "waiting") return "Waiting…";
  if (outcome === "offered") return "Offered";
  switch (outcome.code) {
    case "slot_overlap":
      return "Overlaps a slot";
    case "day_limit":
      return "Over the weekly limit";
    default:
      return outcome.message;
  }
}
