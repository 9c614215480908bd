// Over an empty week: why it is empty, and the way on from it; or that its slots could not be loaded.
"use client";
import { toMs } from "@/time/instant";
import { Button } from "@/ui/Button";
import { useIsPhone } from "@/ui/media";
import css from "./slots.module.css";
import { useComing } from "./useComing";
import type { Week } from "./useWeek";
import type { GoWeek } from "./useWeekAddress";

export function EmptyWeek({ week, go, onOffer }: { week: Week; go: GoWeek; onOffer: () => void }) {
  const { loaded, span, slots, view, times } = week;
  const { interviews, offered } = useComing(week.interviewer.id, week.now);
  const isList = useIsPhone() || view === "agenda";
  if (loaded.error && !loaded.data)
    return (
      <div className={css.hint} role="alert">
        <span>
          <b>The slots could not be loaded.</b> {loaded.error.message}
        </span>
        <Button small onPress={() => void loaded.refetch()}>
          Try again
        </Button>
      </div>
    );
  const inView = slots.some(
    ({ startTime, endTime }) => toMs(startTime) < span.end && span.start < toMs(endTime),
  );
  if (!loaded.data || inView) return null;
  // The nearest of both kinds outside of what is shown.
  const next = [...(interviews ?? []).map(({ slot }) => slot), ...(offered ?? [])]
    .filter(({ startTime }) => toMs(startTime) >= span.end || toMs(startTime) < span.start)
    .sort((a, b) => toMs(a.startTime) - toMs(b.startTime))[0];
  const isOver = span.end <= week.now;
  const isClosed = week.closed.some(
    ({ startTime, endTime }) => toMs(startTime) <= span.start && span.end <= toMs(endTime),
  );
  return (
    <div className={css.hint}>
      <span>
        <b>No slots {view === "day" ? "on this day" : "this week"}.</b>{" "}
        {way({ view, isList, isOver, isClosed })}
      </span>
      {!isOver && !isClosed && (
        <Button small onPress={onOffer}>
          Offer time
        </Button>
      )}
      {next && (
        <Button small onPress={() => go({ day: times.dayOf(next.startTime) })}>
          Next slot: {times.dayAndTime(next.startTime)}
        </Button>
      )}
    </div>
  );
}

type Shown = { view: Week["view"]; isList: boolean; isOver: boolean; isClosed: boolean };

function way({ view, isList, isOver, isClosed }: Shown): string {
  if (isOver) return view === "day" ? "It is over." : "The week is over.";
  if (isClosed) return "It is closed by the weekly limit.";
  return isList ? "Offer time to fill it." : "Drag over the times you want to offer.";
}
