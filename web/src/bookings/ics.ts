// An interview as an iCalendar file (RFC 5545), for the "Download .ics" button. Pure.
import { toMs } from "@/time/instant";

export type Invitation = {
  /** The booking: its id is the event's for ever, its version says which of two files is newer. */
  id: string;
  version: number;
  startTime: string;
  endTime: string;
  updatedAt: string;
  candidate: string;
  interviewer: string;
  location: string;
  description: string;
  /** Where the booking is shown. */
  url: string;
};

/** The file's text: CRLF, lines of at most 75 octets, times in UTC, so that no time zone has to come along. */
export function icsOf(invitation: Invitation): string {
  const { id, version, candidate, interviewer, location, description, url } = invitation;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Panelist//Panelist//EN",
    "CALSCALE:GREGORIAN",
    "BEGIN:VEVENT",
    `UID:${id}@panelist`,
    `SEQUENCE:${version - 1}`,
    `DTSTAMP:${utc(invitation.updatedAt)}`,
    `DTSTART:${utc(invitation.startTime)}`,
    `DTEND:${utc(invitation.endTime)}`,
    `SUMMARY:${escaped(`Interview: ${candidate} with ${interviewer}`)}`,
    ...(location ? [`LOCATION:${escaped(location)}`] : []),
    ...(description ? [`DESCRIPTION:${escaped(description)}`] : []),
    `URL:${url}`,
    "STATUS:CONFIRMED",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** "20261124T100000Z" */
function utc(instant: string): string {
  return `${new Date(toMs(instant)).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|\r|\n/g, "\\n");
}

const MOST_OCTETS = 75;

/** Folded between characters, never within one: a reader that unfolds after decoding would see broken letters otherwise. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let out = "";
  let octets = 0;
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (octets + size > MOST_OCTETS) {
      out += "\r\n ";
      octets = 1;
    }
    out += letter;
    octets += size;
  }
  return out;
}
