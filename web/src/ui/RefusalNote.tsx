// A refusal, explained where it happened: the rule, the slot, who took it when, up to three ways on, and how long to wait.
"use client";
import { type ReactNode, useEffect, useState } from "react";
import { type Alternative, alternativesOf, daysOfferedOf, holderOf, inTheWayOf } from "@/api/details";
import type { Refusal } from "@/api/refusal";
import type { Times } from "@/time/format";
import { Chip, Chips } from "./Chip";
import states from "./states.module.css";

type Props = {
  refusal: Refusal;
  times: Times;
  /** Takes one of the free slots the server proposes; without it they are not shown. */
  onAlternative?: (alternative: Alternative) => void;
  /** A proposal in words, where a day, a time and a name are not all there is to say. */
  alternativeWords?: (alternative: Alternative) => ReactNode;
  /** Names an interviewer the server only gave the id of. */
  nameOf?: (interviewerId: string) => string | null | undefined;
  /** Called when the server's time to wait is over; the countdown is shown meanwhile. */
  onWaited?: () => void;
  /** What more there is to say, after the sentence. */
  children?: ReactNode;
};

export function RefusalNote(props: Props) {
  const { refusal, times, onAlternative, alternativeWords, nameOf, onWaited, children } = props;
  const { title, text } = explain(refusal, times);
  const alternatives = onAlternative ? alternativesOf(refusal).slice(0, 3) : [];
  return (
    <div className={states.refusal} role="alert">
      <p>
        <b className={states.rule}>{title}</b> {text} <Countdown refusal={refusal} onWaited={onWaited} />
      </p>
      {children}
      {alternatives.length > 0 && (
        <>
          <p>Nearest free:</p>
          <Chips>
            {alternatives.map((other) => {
              const name = other.interviewerName ?? nameOf?.(other.interviewerId);
              return (
                <Chip key={other.slotId} onPress={() => onAlternative?.(other)}>
                  {alternativeWords?.(other) ?? (
                    <>
                      {times.dayAndTime(other.startTime)}
                      {name && ` · ${name}`}
                    </>
                  )}
                </Chip>
              );
            })}
          </Chips>
        </>
      )}
      {refusal.status >= 500 && refusal.requestId && (
        <small>
          Request <span className={states.id}>{refusal.requestId}</span>
        </small>
      )}
    </div>
  );
}

/** Seconds left of a Retry-After; nothing once they are over. */
function Countdown({ refusal, onWaited }: { refusal: Refusal; onWaited?: () => void }) {
  const [left, setLeft] = useState(() => Math.ceil(refusal.retryAfter ?? 0));
  useEffect(() => {
    const until = Date.now() + (refusal.retryAfter ?? 0) * 1000;
    const count = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
    setLeft(count());
    if (!refusal.retryAfter) return;
    const timer = setInterval(() => {
      setLeft(count());
      if (count() > 0) return;
      clearInterval(timer);
      onWaited?.();
    }, 500);
    return () => clearInterval(timer);
  }, [refusal, onWaited]);
  if (refusal.retryAfter === null) return null;
  // Not live: a number read out every second drowns everything else. The alert said how long when it came.
  return <b aria-live="off">{left > 0 ? `Try again in ${left} s.` : "You can try again now."}</b>;
}

function explain(refusal: Refusal, times: Times): { title: string; text: string } {
  const way = inTheWayOf(refusal);
  const holder = holderOf(refusal);
  switch (refusal.code) {
    case "slot_overlap":
      return {
        title: "Overlaps a slot already offered.",
        text: way
          ? `${times.dayAndTimes(way.startTime, way.endTime)} is in the way. Slots may touch, not overlap.`
          : refusal.message,
      };
    case "day_limit": {
      const offered = daysOfferedOf(refusal);
      if (!offered || offered.days.length === 0)
        return { title: "Over the weekly limit.", text: refusal.message };
      const days = offered.days.map((day) => times.day(day)).join(" and ");
      const limit = offered.limit === 1 ? "1 day" : `${offered.limit} days`;
      return {
        title: "Over the weekly limit.",
        text: `The limit is ${limit} a week, and ${days} ${offered.days.length === 1 ? "is" : "are"} already offered. Withdraw all of one of them, or ask an admin to raise the limit.`,
      };
    }
    case "slot_taken": {
      const since = holder?.since ? ` at ${times.time(holder.since)}` : "";
      return {
        title: "Taken while you looked.",
        text: holder?.name ? `${holder.name} booked this slot${since}.` : "Somebody else booked this slot.",
      };
    }
    case "candidate_busy":
      return {
        title: "The candidate is busy then.",
        text: way
          ? `They have another interview, ${times.dayAndTimes(way.startTime, way.endTime)}.`
          : refusal.message,
      };
    case "slot_started":
      return { title: "Too late for this slot.", text: refusal.message };
    case "slot_booked":
      return { title: "This slot is booked.", text: refusal.message };
    case "booking_cancelled":
      return { title: "This booking was cancelled.", text: refusal.message };
    case "stale_version":
      return {
        title: "Changed while you looked.",
        text: "What you see now is how it is. Look again, then decide.",
      };
    case "rate_limited":
      return { title: "Too many attempts in a short time.", text: "What you filled in stays." };
    case "offline":
      return {
        title: "Panelist cannot be reached.",
        text: "No answer came. What you filled in stays, and trying again is safe: nothing is done twice.",
      };
    case "unavailable":
      return { title: "Panelist is busy with itself.", text: refusal.message };
    default:
      return { title: "Not done.", text: refusal.message };
  }
}
