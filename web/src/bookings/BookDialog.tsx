// The booking dialog: who, when in both zones, one key to book; then what to send to the candidate.
"use client";
import { useState } from "react";
import { useInterviewers } from "@/api/interviewers";
import type { Booking, Slot } from "@/api/types";
import { Dialog } from "@/ui/Dialog";
import { BookDone } from "./BookDone";
import { BookForm, type Place } from "./BookForm";

type Props = { slot: Slot; onClose: () => void };
type Done = { booking: Booking; candidate: { name: string; email: string }; location: string };

export default function BookDialog({ slot, onClose }: Props) {
  const { byId } = useInterviewers();
  const [place, setPlace] = useState<Place>(slot);
  const [done, setDone] = useState<Done | null>(null);
  const interviewer = byId.get(place.interviewerId) ?? null;
  const title = done ? `Booked: ${done.candidate.name}` : `Book ${interviewer?.name ?? "this slot"}`;
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      {done ? (
        <BookDone told={{ ...done, interviewer }} onClose={onClose} />
      ) : (
        <BookForm
          place={place}
          interviewer={interviewer}
          onPlace={setPlace}
          onBooked={(booking, candidate) => setDone({ booking, candidate, location: place.location })}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
