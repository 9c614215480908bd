// A history as a person would tell it.
import { expect, it } from "vitest";
import type { ChangeEvent } from "@/api/types";
import { timesIn } from "@/time/format";
import { agoWords, tell } from "./sentences";

const times = timesIn("Europe/London", "en-GB");
const NAMES = {
  actor: ({ actorId }: ChangeEvent) => ({ m: "Morgan Chen", j: "Jamie Kim" })[actorId ?? ""] ?? null,
  interviewer: (id: string) => ({ p: "Priya Patel", l: "Leo Alvarez" })[id] ?? null,
};
let seq = 0;

function event(action: string, actorId: string | null, startTime?: string, interviewerId = "p"): ChangeEvent {
  return {
    seq: ++seq,
    at: "2026-11-22T11:00:00Z",
    // Any: a newer server may tell of more than this client knows.
    action: action as ChangeEvent["action"],
    actorId,
    actorRole: "coordinator",
    requestId: null,
    interviewerId,
    slotId: null,
    bookingId: null,
    personId: null,
    oldSlotId: null,
    version: 1,
    data: (startTime ? { startTime, interviewerId } : null) as ChangeEvent["data"],
  };
}
const sentences = (events: ChangeEvent[]) => tell(events, NAMES, times).map(({ sentence }) => sentence);

it("tells the newest first", () => {
  expect(
    sentences([
      event("booking.booked", "m", "2026-11-24T10:00:00Z"),
      event("booking.rescheduled", "j", "2026-11-25T13:00:00Z"),
      event("booking.cancelled", "m", "2026-11-25T13:00:00Z"),
    ]),
  ).toEqual([
    "Morgan Chen cancelled it",
    "Jamie Kim moved it from Tue 24 Nov, 10:00 to Wed 25 Nov, 13:00",
    "Morgan Chen booked it for Tue 24 Nov, 10:00 with Priya Patel",
  ]);
});

it("names both interviewers when it changed hands", () => {
  expect(
    sentences([
      event("booking.booked", "m", "2026-11-24T10:00:00Z"),
      event("booking.rescheduled", "m", "2026-11-24T10:00:00Z", "l"),
    ])[0],
  ).toBe(
    "Morgan Chen moved it from Tue 24 Nov, 10:00 with Priya Patel to Tue 24 Nov, 10:00 with Leo Alvarez",
  );
});

it("says what it can where names or times may not be known", () => {
  expect(sentences([event("booking.booked", "stranger", "2026-11-24T10:00:00Z", "x")])).toEqual([
    "A coordinator booked it for Tue 24 Nov, 10:00",
  ]);
  expect(sentences([event("booking.rescheduled", null)])).toEqual(["A coordinator moved it away"]);
  expect(sentences([event("booking.painted", "m")])).toEqual(["Morgan Chen changed it"]);
});

it.each([
  [10, "just now"],
  [60, "1 minute ago"],
  [7_200, "2 hours ago"],
  [86_400, "yesterday"],
  [86_400 * 12, "12 days ago"],
])("%i seconds are %s", (seconds, words) => {
  expect(agoWords(0, seconds * 1000)).toBe(words);
});
