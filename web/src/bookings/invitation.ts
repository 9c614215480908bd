// The invitation in words, to paste into a mail: every time named with its city and offset. Pure.
import { timesIn } from "@/time/format";
import { currentName } from "@/time/names";

export type Invited = {
  candidate: string;
  interviewer: string;
  startTime: string;
  endTime: string;
  location: string;
};

/** zones: the reader's first; the same zone twice is said once. */
export function invitationText(
  { candidate, interviewer, startTime, endTime, location }: Invited,
  zones: readonly string[],
  locale: string,
): string {
  const distinct = [...new Set([...zones, "UTC"].map(currentName))];
  const when = distinct.map((zone) => {
    const times = timesIn(zone, locale);
    const day = times.dayOf(startTime);
    return `${times.longDay(day)} ${day.slice(0, 4)}, ${times.times(startTime, endTime)} · ${times.zoneWords(startTime)}`;
  });
  return [
    `Interview: ${candidate} with ${interviewer}`,
    "",
    ...when,
    ...(location ? ["", `Where: ${location}`] : []),
    "",
    "Please tell us soon if this time does not suit you.",
  ].join("\n");
}
