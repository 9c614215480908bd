// What there is to say about a booking, whichever way it was read.
import type { Booking, CalendarEntry } from "@/api/types";

/** A booking with its people; null for who may not be named, or is not known yet. */
export type Told = {
  booking: Booking;
  candidate: { name: string; email: string } | null;
  interviewer: { id: string; name: string; timeZone: string } | null;
  location: string;
};

export function toldOf({ booking, candidate, interviewer, slot }: CalendarEntry): Told {
  return { booking, candidate, interviewer, location: slot.location };
}

/** "Sofia Rossi", or what stands in for a name. */
export function candidateName({ candidate }: Pick<Told, "candidate">): string {
  return candidate?.name ?? "the candidate";
}
