// The calendar file: what RFC 5545 asks of it, with the names that break naive writers.
import { expect, it } from "vitest";
import { type Invitation, icsOf } from "./ics";

const INVITATION: Invitation = {
  id: "01a20301-ad1b-7d13-b24c-97d85c9844db",
  version: 3,
  startTime: "2026-11-24T10:00:00Z",
  endTime: "2026-11-24T12:30:00+01:00",
  updatedAt: "2026-11-22T11:26:11.123456Z",
  candidate: "Sofia Rossi",
  interviewer: "Priya Patel",
  location: "Room 4",
  description: "",
  url: "https://panelist.example/bookings/?id=1",
};

const unfolded = (file: string) => file.replaceAll("\r\n ", "").split("\r\n");

it("ends every line with CRLF, and nothing else breaks a line", () => {
  const file = icsOf({ ...INVITATION, description: "one\ntwo\r\nthree" });
  expect(file.endsWith("END:VCALENDAR\r\n")).toBe(true);
  expect(file.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

it("writes instants in UTC, whatever offset they came with", () => {
  const lines = unfolded(icsOf(INVITATION));
  expect(lines).toContain("DTSTART:20261124T100000Z");
  expect(lines).toContain("DTEND:20261124T113000Z");
  expect(lines).toContain("DTSTAMP:20261122T112611Z");
});

it("keeps its UID and counts its SEQUENCE, so that a moved interview replaces the old one", () => {
  const lines = unfolded(icsOf(INVITATION));
  expect(lines).toContain(`UID:${INVITATION.id}@panelist`);
  expect(lines).toContain("SEQUENCE:2");
  expect(unfolded(icsOf({ ...INVITATION, version: 1 }))).toContain("SEQUENCE:0");
});

it("escapes what means something in iCalendar", () => {
  const lines = unfolded(icsOf({ ...INVITATION, location: "Room 4; floor 2, door \\A\nring twice" }));
  expect(lines).toContain("LOCATION:Room 4\\; floor 2\\, door \\\\A\\nring twice");
});

it("lets no name add a property", () => {
  const lines = unfolded(icsOf({ ...INVITATION, candidate: "X\r\nATTENDEE:mailto:evil@example.com" }));
  expect(lines.filter((line) => line.startsWith("ATTENDEE"))).toEqual([]);
});

it.each(["a".repeat(300), "ж".repeat(200), "面接官".repeat(60), "👩🏽‍💻".repeat(40)])(
  "folds at 75 octets and never within a letter: %.6s…",
  (location) => {
    const file = icsOf({ ...INVITATION, location });
    const octets = file.split("\r\n").map((line) => new TextEncoder().encode(line).length);
    expect(Math.max(...octets)).toBeLessThanOrEqual(75);
    expect(file).not.toMatch(/[\uD800-\uDBFF]\r\n/);
    expect(unfolded(file)).toContain(`LOCATION:${location}`);
  },
);
