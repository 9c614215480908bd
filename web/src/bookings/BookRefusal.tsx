// Why a booking was refused, beside the form: who was faster, where the candidate is, where the slot went, and ways on.
"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { type Alternative, inTheWayOf } from "@/api/details";
import { answer, http } from "@/api/http";
import { keys } from "@/api/keys";
import type { Refusal } from "@/api/refusal";
import type { Interviewer } from "@/api/types";
import { useViewer } from "@/time/viewer";
import { RefusalNote } from "@/ui/RefusalNote";
import type { Place } from "./BookForm";
import { useSlotWords } from "./When";

type Props = {
  refusal: Refusal;
  place: Place;
  people: ReadonlyMap<string, Interviewer>;
  onAlternative: (alternative: Alternative) => void;
  /** The slot is still free, but not what it was. */
  onMoved: (place: Place) => void;
  onWaited: () => void;
};

export function BookRefusal({ refusal, place, people, onAlternative, onMoved, onWaited }: Props) {
  const { times } = useViewer();
  const words = useSlotWords();
  return (
    <RefusalNote
      refusal={refusal}
      times={times}
      onWaited={onWaited}
      onAlternative={refusal.code === "stale_version" ? undefined : onAlternative}
      alternativeWords={({ startTime, interviewerId }) => words.whole(startTime, people.get(interviewerId))}
    >
      {refusal.code === "candidate_busy" && <OtherInterview refusal={refusal} />}
      {refusal.code === "stale_version" && <MovedTo place={place} onMoved={onMoved} />}
    </RefusalNote>
  );
}

/** The candidate's other interview by name, so that one can tell which of the two has to give way. */
export function OtherInterview({ refusal }: { refusal: Refusal }) {
  const other = inTheWayOf(refusal);
  const { data: entry } = useQuery({
    queryKey: [...keys.calendar({ from: other?.startTime, to: other?.endTime }), "other"],
    queryFn: async ({ signal }) => {
      const query = { from: other?.startTime, to: other?.endTime, limit: 200 };
      const { items } = await answer(http.GET("/api/calendar", { params: { query }, signal }));
      return items.find(({ booking }) => booking.id === other?.bookingId) ?? null;
    },
    enabled: other !== null,
    refetchInterval: false,
  });
  if (!other?.bookingId) return null;
  return (
    <p>
      {entry ? `${entry.candidate.name} meets ${entry.interviewer.name} then. ` : ""}
      <Link href={`/bookings/?id=${other.bookingId}`}>Show that interview</Link>
    </p>
  );
}

/** Reads the slot as it is now and puts it into the form: what is seen is then what Enter books. */
function MovedTo({ place, onMoved }: { place: Place; onMoved: (place: Place) => void }) {
  const { times } = useViewer();
  const was = useRef(place);
  const { data: slot, error } = useQuery({
    queryKey: keys.slot(place.id),
    queryFn: ({ signal }) =>
      answer(http.GET("/api/slots/{id}", { params: { path: { id: place.id } }, signal })),
    staleTime: 0,
  });
  const isNew = slot !== undefined && slot.version !== was.current.version;
  useEffect(() => {
    if (isNew && slot.version !== place.version) onMoved(slot);
  }, [isNew, slot, place.version, onMoved]);
  if (error) return <p>It is no longer offered. Choose another slot.</p>;
  if (!isNew) return null;
  const before = times.dayAndTimes(was.current.startTime, was.current.endTime);
  const after = times.dayAndTimes(slot.startTime, slot.endTime);
  return before === after ? (
    <p>The time is the same; the room or another detail is new.</p>
  ) : (
    <p>
      It was {before}. It is now <b>{after}</b>.
    </p>
  );
}
