// A slot that cannot be changed: who is in it, when in both zones, where, and why it stays as it is.
"use client";
import { addressOf } from "@/api/address";
import type { Slot } from "@/api/types";
import { timesIn } from "@/time/format";
import { lengthWords, toMs } from "@/time/instant";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Pill } from "@/ui/Pill";
import { useEntries, useEntryOf } from "./queries";
import css from "./slots.module.css";
import type { Week } from "./useWeek";

type Props = { week: Week; slot: Slot; alsoZone: string | null; onClose: () => void };

export default function FactsDialog({ week, slot, alsoZone, onClose }: Props) {
  const { times, locale } = week;
  const { startTime, endTime } = slot;
  const isBooked = slot.status === "booked";
  const window = { interviewerId: slot.interviewerId, from: startTime, to: endTime };
  const entry =
    useEntryOf(useEntries(window, { enabled: isBooked }).data).get(slot.id) ?? week.entries.get(slot.id);
  const also = alsoZone ? timesIn(alsoZone, locale) : null;
  return (
    <Dialog
      title={isBooked ? "Interview" : "Slot"}
      isOpen
      onClose={onClose}
      foot={<Button onPress={onClose}>Close</Button>}
    >
      <dl className={css.facts}>
        {isBooked && (
          <>
            <dt>Candidate</dt>
            <dd>
              <b>
                <bdi>{entry?.candidate.name ?? "…"}</bdi>
              </b>
              {entry && <small>{addressOf(entry.candidate)}</small>}
            </dd>
          </>
        )}
        <dt>When</dt>
        <dd>
          <b>{times.full(startTime, endTime)}</b>
          {also && <small>{also.full(startTime, endTime)}</small>}
        </dd>
        <dt>How long</dt>
        <dd>{lengthWords(toMs(endTime) - toMs(startTime))}</dd>
        <dt>Where</dt>
        <dd>{slot.location || "Not said"}</dd>
        <dt>Status</dt>
        <dd>
          <Pill tone={isBooked ? "booked" : "free"}>{isBooked ? "Booked" : "Free, over"}</Pill>
        </dd>
      </dl>
      <p className={css.none}>
        {isBooked
          ? "A booked slot stays as it is. Only a coordinator can move or cancel the interview."
          : "This slot has begun. It can no longer be changed."}
      </p>
    </Dialog>
  );
}
