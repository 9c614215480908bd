// The same times a week on: by the clock on the interviewer's own wall, so that 10:00 stays 10:00 when clocks change. Pure.
import type { Slot } from "@/api/types";
import { addDays, type Day, mondayOf } from "@/time/day";
import { toInstant, toMs } from "@/time/instant";
import { atWall, localDay, wallMinutes } from "@/time/zone";

export type Copy = { key: string; startTime: string; endTime: string; location: string };

/** The slots of the interviewer's week that begins on `monday`, booked ones too, each seven days later. */
export function weekLater(slots: readonly Slot[], theirZone: string, monday: Day): Copy[] {
  return slots
    .filter(({ startTime }) => mondayOf(localDay(theirZone, toMs(startTime))) === monday)
    .map((slot) => {
      const [start, end] = [toMs(slot.startTime), toMs(slot.endTime)];
      const day = addDays(localDay(theirZone, start), 7);
      const later = atWall(theirZone, day, wallMinutes(theirZone, start));
      return {
        key: slot.id,
        startTime: toInstant(later),
        endTime: toInstant(later + end - start),
        location: slot.location,
      };
    })
    .sort((a, b) => toMs(a.startTime) - toMs(b.startTime));
}
