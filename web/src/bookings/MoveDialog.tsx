// Moves a booking by choosing from a list: the same interviewer's free slots first, then everybody's.
"use client";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useInterviewers } from "@/api/interviewers";
import type { Refusal } from "@/api/refusal";
import type { Slot } from "@/api/types";
import { useViewer } from "@/time/viewer";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { RefusalNote } from "@/ui/RefusalNote";
import { Skeleton } from "@/ui/Skeleton";
import { OtherInterview } from "./BookRefusal";
import css from "./bookings.module.css";
import { candidateName, type Told } from "./entry";
import { useRoom } from "./queries";
import type { MoveWish, Target } from "./useMove";
import { useTold } from "./useTold";
import { useSlotWords, When } from "./When";

const MOST_ROWS = 12;

type Props = {
  told: Told;
  /** Why the last try was refused. */
  refusal: Refusal | null;
  /** With the booking as it is now, which may be newer than what the dialog was opened for. */
  onMove: (wish: MoveWish) => void;
  onClose: () => void;
};

export default function MoveDialog({ told: given, refusal, onMove, onClose }: Props) {
  const { times } = useViewer();
  const { byId } = useInterviewers();
  const words = useSlotWords();
  const [wanted, setWanted] = useState("");
  const [waitedFor, setWaitedFor] = useState<Refusal | null>(null);
  const told = useTold(given.booking.id, given).told ?? given;
  const { booking, interviewer } = told;
  const room = useRoom(booking.interviewerId);

  const waits = refusal?.status === 429 && waitedFor !== refusal;
  const move = (target: Target) => onMove({ told, target });
  const found = (slots: readonly Slot[]) =>
    slots
      .filter((slot) => matches(wanted, words.whole(slot.startTime, byId.get(slot.interviewerId))))
      .slice(0, MOST_ROWS);
  const groups = room.data && [
    {
      title: interviewer ? `With ${interviewer.name}` : "With the same interviewer",
      slots: found(room.data.own),
    },
    { title: "With others", slots: found(room.data.others) },
  ];

  return (
    <Dialog title={`Move ${candidateName(told)}`} isOpen onClose={onClose}>
      <When startTime={booking.startTime} endTime={booking.endTime} interviewer={interviewer} />
      {refusal && (
        <RefusalNote
          refusal={refusal}
          times={times}
          onWaited={() => setWaitedFor(refusal)}
          onAlternative={({ slotId: id, ...slot }) => move({ id, ...slot })}
          alternativeWords={({ startTime, interviewerId }) => words.whole(startTime, byId.get(interviewerId))}
        >
          {refusal.code === "candidate_busy" && <OtherInterview refusal={refusal} />}
        </RefusalNote>
      )}
      <Field
        label="Find a free slot"
        placeholder="Day, time, name or city"
        value={wanted}
        onChange={setWanted}
        autoFocus
      />
      {!groups && <Skeleton lines={4} label="Loading free slots" />}
      {groups?.every(({ slots }) => slots.length === 0) && <p role="status">No free slot like that.</p>}
      {groups
        ?.filter(({ slots }) => slots.length > 0)
        .map(({ title, slots }) => (
          <section key={title} className={css.section} aria-label={title}>
            <h3>{title}</h3>
            <ul className={css.rowsOfMove}>
              {slots.map((slot) => (
                <li key={slot.id}>
                  <AriaButton className={css.row ?? ""} isDisabled={waits} onPress={() => move(slot)}>
                    <b>{times.dayAndTimes(slot.startTime, slot.endTime)}</b>
                    <small>
                      {[
                        words.there(slot.startTime, byId.get(slot.interviewerId)),
                        slot.interviewerId !== booking.interviewerId && byId.get(slot.interviewerId)?.name,
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </small>
                  </AriaButton>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </Dialog>
  );
}

function matches(wanted: string, words: string): boolean {
  const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain(wanted)
    .split(/\s+/)
    .every((word) => plain(words).includes(word));
}
