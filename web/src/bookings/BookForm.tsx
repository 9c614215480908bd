// The booking form. A refusal stays in it with the ways on; what was filled in stays too.
"use client";
import { type FormEvent, useRef, useState } from "react";
import { type Alternative, fieldErrorsOf } from "@/api/details";
import { useInterviewers } from "@/api/interviewers";
import type { Refusal } from "@/api/refusal";
import type { Booking, Candidate, Interviewer } from "@/api/types";
import { Button } from "@/ui/Button";
import { DialogFoot } from "@/ui/Dialog";
import { BookRefusal } from "./BookRefusal";
import css from "./bookings.module.css";
import { CandidateField } from "./CandidateField";
import { type NewCandidate, NewCandidateFields } from "./NewCandidateFields";
import { type BookWish, useBook } from "./useBook";
import { When } from "./When";

/** A slot as far as booking it goes. */
export type Place = {
  id: string;
  interviewerId: string;
  startTime: string;
  endTime: string;
  location: string;
  version: number | null;
};

type Props = {
  place: Place;
  interviewer: Interviewer | null;
  onPlace: (place: Place) => void;
  onBooked: (booking: Booking, candidate: { name: string; email: string }) => void;
  onClose: () => void;
};

export function BookForm({ place, interviewer, onPlace, onBooked, onClose }: Props) {
  const { byId } = useInterviewers();
  const [picked, setPicked] = useState<Candidate | null>(null);
  const [fresh, setFresh] = useState<NewCandidate | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isWaiting, setWaiting] = useState(false);
  const submit = useRef<HTMLButtonElement>(null);
  /** The wish that got no answer: sent again as it is, it has the same key, so it cannot book twice. */
  const unanswered = useRef<BookWish | null>(null);

  const book = useBook({
    onDone: (booking) => onBooked(booking, fresh ?? picked ?? { name: "", email: "" }),
    onRefused: (why, wish) => {
      setRefusal(why);
      setWaiting(why.status === 429 && (why.retryAfter ?? 0) > 0);
      unanswered.current = why.status === 0 || why.status >= 500 ? wish : null;
    },
  });
  const wrong = refusal ? fieldErrorsOf(refusal) : {};

  const change = () => {
    unanswered.current = null;
    setMissing(null);
    if (refusal && refusal.status !== 429) setRefusal(null);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (book.isPending || isWaiting) return;
    if (!picked && !fresh) return setMissing("Choose a candidate, or create one.");
    setRefusal(null);
    const who = fresh
      ? { candidate: { name: fresh.name.trim(), email: fresh.email.trim() } }
      : { candidateId: picked?.id ?? "" };
    book.mutate(unanswered.current ?? { slotId: place.id, slotVersion: place.version, who });
  };
  const takeOther = ({ slotId: id, ...other }: Alternative) => {
    change();
    onPlace({ ...other, id });
    // Seen in both zones now; Enter books it.
    submit.current?.focus();
  };

  return (
    <form className={css.form} onSubmit={onSubmit} noValidate>
      <When startTime={place.startTime} endTime={place.endTime} interviewer={interviewer} />
      {place.location && <p className={css.place}>{place.location}</p>}
      {fresh ? (
        <NewCandidateFields
          value={fresh}
          wrong={wrong}
          onChange={(next) => {
            change();
            setFresh(next);
          }}
          onBack={() => {
            change();
            setFresh(null);
          }}
        />
      ) : (
        <CandidateField
          picked={picked}
          wrong={missing}
          onPick={(candidate) => {
            change();
            setPicked(candidate);
          }}
          onCreate={(text) => {
            change();
            setPicked(null);
            setFresh(text.includes("@") ? { name: "", email: text } : { name: text, email: "" });
          }}
        />
      )}
      {refusal && Object.keys(wrong).length === 0 && (
        <BookRefusal
          refusal={refusal}
          place={place}
          people={byId}
          onAlternative={takeOther}
          onMoved={onPlace}
          onWaited={() => setWaiting(false)}
        />
      )}
      <DialogFoot>
        <Button onPress={onClose}>Cancel</Button>
        <Button
          ref={submit}
          look="primary"
          type="submit"
          hotkey="↵"
          isPending={book.isPending}
          isDisabled={isWaiting}
        >
          {unanswered.current && refusal ? "Try again" : "Book interview"}
        </Button>
      </DialogFoot>
    </form>
  );
}
