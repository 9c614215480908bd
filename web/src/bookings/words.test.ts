// Invitations, and whom a typed text means.
import { expect, it } from "vitest";
import { invitationText } from "./invitation";
import { ranked } from "./ranked";

const INVITED = {
  candidate: "Sofia Rossi",
  interviewer: "Aroha Ngata",
  startTime: "2026-11-24T20:00:00Z",
  endTime: "2026-11-24T21:00:00Z",
  location: "Room 4",
};

it("names every zone once, with its own day", () => {
  const lines = invitationText(
    INVITED,
    ["Europe/London", "Pacific/Auckland", "Europe/London"],
    "en-GB",
  ).split("\n");
  expect(lines).toContain("Tuesday 24 November 2026, 20:00 – 21:00 · London, UTC+0");
  expect(lines).toContain("Wednesday 25 November 2026, 09:00 – 10:00 · Auckland, UTC+13");
  expect(lines).toContain("Tuesday 24 November 2026, 20:00 – 21:00 · UTC");
  expect(lines.filter((line) => line.includes("London"))).toHaveLength(1);
  expect(lines).toContain("Where: Room 4");
});

it("says nothing of a place that is not known", () => {
  expect(invitationText({ ...INVITED, location: "" }, ["UTC"], "en-GB")).not.toContain("Where");
});

it("puts names that begin with the text before those that contain it", () => {
  const people = ["Emma Wilson", "Sofía Romero", "Ana Sorel", "Sofia Rossi"].map((name, at) => ({
    name,
    email: `${at}@example.com`,
  }));
  expect(ranked(people, "so").map(({ name }) => name)).toEqual([
    "Sofía Romero",
    "Sofia Rossi",
    "Ana Sorel",
    "Emma Wilson",
  ]);
  expect(ranked(people, "")).toEqual(people);
});
