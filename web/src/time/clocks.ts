// The notice when clocks change in view: whose, when, by how much. Silence there is how an interview is missed by an hour.

import { type Times, timesIn } from "./format";
import { cityOf, currentName } from "./names";
import { clockChanges } from "./zone";

/** "Clocks in London go back 1 h on Sun 25 Oct, 01:00." for every change of these zones in [start, end). */
export function clockNotices(zones: readonly string[], start: number, end: number, locale: string): string[] {
  const distinct = [...new Set(zones.map(currentName))];
  return distinct.flatMap((zone) =>
    clockChanges(zone, start, end).map(({ at, fromMinutes, toMinutes }) => {
      const by = Math.abs(toMinutes - fromMinutes);
      const words = by % 60 === 0 ? `${by / 60} h` : `${by} min`;
      const times: Times = timesIn(zone, locale);
      const way = toMinutes > fromMinutes ? "forward" : "back";
      return `Clocks in ${cityOf(zone)} go ${way} ${words}: from ${times.dayAndTime(at)}, ${cityOf(zone)} is ${times
        .zoneWords(at)
        .replace(/^.*, /, "")}.`;
    }),
  );
}
