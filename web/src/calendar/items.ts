// Slots and bookings as things on the grid or in the agenda, found by text and people. Pure.
import type { CalendarEntry, Interviewer, Slot } from "@/api/types";
import { toMs } from "@/time/instant";
import { cityOf } from "@/time/names";
import type { GridItem } from "@/ui/grid/types";
import { EVERYONE } from "./columns";
import { matches } from "./search";

export type Wanted = { q: string; who: readonly string[] };
type People = ReadonlyMap<string, Interviewer>;

/** Free slots that still can be booked, and booked ones; of the people and with the text that are wanted. */
export function wantedSlots(
  slots: readonly Slot[],
  entries: ReadonlyMap<string, CalendarEntry>,
  people: People,
  { q, who }: Wanted,
  now: number,
): Slot[] {
  return slots.filter((slot) => {
    if (slot.status === "available" && toMs(slot.startTime) <= now) return false;
    if (who.length > 0 && !who.includes(slot.interviewerId)) return false;
    const person = people.get(slot.interviewerId);
    return matches(q, [
      person?.name,
      person && cityOf(person.timeZone),
      slot.location,
      entries.get(slot.id)?.candidate.name,
    ]);
  });
}

export function wantedEntries(entries: readonly CalendarEntry[], { q, who }: Wanted): CalendarEntry[] {
  return entries.filter(
    ({ interviewer, candidate, slot }) =>
      (who.length === 0 || who.includes(interviewer.id)) &&
      matches(q, [
        interviewer.name,
        cityOf(interviewer.timeZone),
        candidate.name,
        candidate.email,
        slot.location,
      ]),
  );
}

/** withName: nothing around the item says whose it is, so it says so itself. */
export type Place = { isMerged: boolean; withName: boolean };

export function slotItem(
  slot: Slot,
  person: Interviewer | undefined,
  { isMerged, withName }: Place,
): GridItem {
  const { id, startTime, endTime, location } = slot;
  return {
    id,
    columnId: isMerged ? EVERYONE : slot.interviewerId,
    startTime,
    endTime,
    tone: "free",
    title: withName ? person?.name : undefined,
    detail: location || undefined,
    label: "free",
    accepts: true,
  };
}

/** A booked slot on the board; it keeps the slot's id. */
export function bookedItem(
  slot: Slot,
  entry: CalendarEntry | undefined,
  person: Interviewer | undefined,
  place: Place,
): GridItem {
  const item = slotItem(slot, person, place);
  return {
    ...item,
    tone: "booked",
    label: "booked",
    accepts: false,
    title: entry?.candidate.name ?? item.title ?? "Booked",
    detail: place.withName ? person?.name : item.detail,
  };
}

export function entryItem(entry: CalendarEntry, canMove: boolean, { isMerged, withName }: Place): GridItem {
  const { booking, candidate, interviewer, slot } = entry;
  return {
    id: booking.id,
    columnId: isMerged ? EVERYONE : interviewer.id,
    startTime: booking.startTime,
    endTime: booking.endTime,
    tone: "booked",
    title: candidate.name,
    detail: withName ? interviewer.name : slot.location || undefined,
    label: "booked",
    moves: canMove ? "slot" : undefined,
  };
}
