// Slots as the grid and the agenda draw them: free ones can be moved, booked ones carry the candidate and say why they stay.
import type { CalendarEntry, Slot } from "@/api/types";
import { toMs } from "@/time/instant";
import type { Draft, GridItem } from "@/ui/grid/types";
import { isNew } from "./edits";

/** What was refused, kept in the grid at its time for as long as the note beside it says why. */
export const REFUSED = "refused";

/** What is read out when others changed slots that are shown. */
export function changedWords(count: number): string {
  return count === 1 ? "One slot changed." : `${count} slots changed.`;
}

type Around = { now: number; pending: ReadonlySet<string>; refused: Draft | null };

export function itemsOf(
  slots: readonly Slot[],
  entries: ReadonlyMap<string, CalendarEntry>,
  { now, pending, refused }: Around,
): GridItem[] {
  const items = slots.map((slot) =>
    slot.status === "booked"
      ? bookedItem(slot, entries.get(slot.id))
      : freeItem(slot, toMs(slot.startTime) <= now, pending.has(slot.id) || isNew(slot)),
  );
  if (refused) items.push({ ...refused, id: REFUSED, tone: "warn", title: "Not done", label: "refused" });
  return items;
}

function freeItem(slot: Slot, isOver: boolean, isPending: boolean): GridItem {
  const item: GridItem = {
    id: slot.id,
    columnId: slot.interviewerId,
    startTime: slot.startTime,
    endTime: slot.endTime,
    tone: "free",
    detail: slot.location || undefined,
    label: isPending ? "being saved" : isOver ? "free, over" : "free",
  };
  if (isOver) return { ...item, fixed: "This slot has begun. It can no longer be changed." };
  return isPending ? item : { ...item, moves: "time", resizes: true };
}

function bookedItem(slot: Slot, entry: CalendarEntry | undefined): GridItem {
  const name = entry?.candidate.name ?? "Booked";
  return {
    id: slot.id,
    columnId: slot.interviewerId,
    startTime: slot.startTime,
    endTime: slot.endTime,
    tone: "booked",
    title: name,
    detail: slot.location || undefined,
    label: "booked",
    fixed: `Booked${entry ? ` for ${name}` : ""}. Only a coordinator can move or cancel an interview.`,
  };
}
