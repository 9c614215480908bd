// One booking with everybody's names, read from wherever this person may read them.
"use client";
import { useInterviewers } from "@/api/interviewers";
import { useMe } from "@/api/me";
import { type Told, toldOf } from "./entry";
import { useBooking, useCandidateNames, useEntryOf } from "./queries";

/** initial: what a list already knew, so that nothing has to be waited for. */
export function useTold(id: string, initial?: Told) {
  const { data: me } = useMe();
  const { byId } = useInterviewers();
  const read = useBooking(id);
  const booking = read.data ?? initial?.booking;
  const entry = useEntryOf(booking?.status === "booked" ? booking : undefined);
  // The calendar leaves cancelled ones out; who they were for, the list of candidates still knows.
  const names = useCandidateNames(
    booking?.status === "cancelled" && me !== undefined && me?.role !== "interviewer",
  );

  let told: Told | null = null;
  if (booking) {
    const live = entry.data?.booking.id === id ? toldOf(entry.data) : initial;
    const interviewer = byId.get(booking.interviewerId);
    told = {
      booking,
      candidate: live?.candidate ?? names.data?.get(booking.candidateId) ?? null,
      interviewer: interviewer ?? (live?.interviewer?.id === booking.interviewerId ? live.interviewer : null),
      location: live && live.booking.slotId === booking.slotId ? live.location : "",
    };
  }
  const isComplete = told !== null && (told.candidate !== null || (!entry.isFetching && !names.isFetching));
  return { told, isComplete, error: read.data ? null : read.error, refetch: read.refetch };
}
