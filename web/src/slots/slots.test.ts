// The interviewer's week, as far as it is pure: weeks to load, R2 in words, form and instants, copies, optimistic lists.
import { expect, it } from "vitest";
import { Refusal } from "@/api/refusal";
import type { Slot } from "@/api/types";
import { timesIn } from "@/time/format";
import { toMs } from "@/time/instant";
import { objection } from "./check";
import { belongs, isNew, newId, withSlot } from "./edits";
import { firstFree, formOf, lengthChoices, timesOf } from "./form";
import { itemsOf, REFUSED } from "./items";
import { closedWords, limitWords, weekLimit } from "./limit";
import { plainly } from "./plainly";
import { weekLater } from "./repeat";
import { limitWeeks, loadedWindow, mainWeek, neighbour, shownDays, spanOf } from "./span";

const PRIYA = { id: "priya", timeZone: "Asia/Kathmandu", maxDaysPerWeek: 2 };

function slot(startTime: string, endTime: string, more: Partial<Slot> = {}): Slot {
  return {
    id: startTime,
    interviewerId: "priya",
    startTime,
    endTime,
    location: "",
    status: "available",
    version: 1,
    createdAt: startTime,
    updatedAt: startTime,
    ...more,
  };
}

it("loads both of the interviewer's weeks when a shown week touches two", () => {
  const sundayFirst = shownDays("week", "2026-11-25", "en-US");
  expect(sundayFirst[0]).toBe("2026-11-22");
  const span = spanOf("Europe/London", sundayFirst);
  const mondays = limitWeeks("Asia/Kathmandu", span);
  expect(mondays).toEqual(["2026-11-16", "2026-11-23"]);
  expect(mainWeek("Asia/Kathmandu", span)).toBe("2026-11-23");
  expect(loadedWindow("Asia/Kathmandu", mondays)).toEqual({
    from: "2026-11-15T18:15:00Z",
    to: "2026-11-29T18:15:00Z",
  });
});

it("loads one week when viewer and interviewer share it, and steps by what is shown", () => {
  const days = shownDays("week", "2026-11-25", "en-GB");
  expect(limitWeeks("Europe/London", spanOf("Europe/London", days))).toEqual(["2026-11-23"]);
  expect(neighbour("day", "2026-11-30", 1)).toBe("2026-12-01");
  expect(neighbour("week", "2026-11-30", -1)).toBe("2026-11-23");
});

it("counts a slot on the interviewer's own day", () => {
  // Monday 20:00 in London is Tuesday 01:45 in Kathmandu.
  const slots = [slot("2026-11-23T20:00:00Z", "2026-11-23T21:00:00Z")];
  expect(weekLimit(slots, PRIYA, "2026-11-23", "2026-11-20").offered).toEqual(["2026-11-24"]);
});

it("says what is closed, and what would open it", () => {
  const slots = [
    slot("2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z"),
    slot("2026-11-24T06:00:00Z", "2026-11-24T07:00:00Z"),
  ];
  const week = weekLimit(slots, PRIYA, "2026-11-23", "2026-11-20");
  expect(limitWords(week)).toBe("2 of 2 days offered this week");
  expect(closedWords(week, "your")).toBe(
    "Wednesday to Sunday are closed: your limit is 2 days a week. " +
      "To offer Wednesday, withdraw all of Monday or Tuesday, or ask an admin to raise it.",
  );
  expect(closedWords(weekLimit(slots, PRIYA, "2026-11-23", "2026-11-28"), "the")).toMatch(
    /^Saturday and Sunday are closed: the limit is 2 days a week\..* or raise the limit\.$/,
  );
  expect(closedWords(weekLimit(slots.slice(1), PRIYA, "2026-11-23", "2026-11-20"), "your")).toBeNull();
  const one = weekLimit(slots.slice(1), { ...PRIYA, maxDaysPerWeek: 1 }, "2026-11-23", "2026-11-28");
  expect(limitWords(one)).toBe("1 of 1 day offered this week");
  expect(closedWords(one, "your")).toContain("one day a week. To offer Saturday, withdraw all of Tuesday,");
});

it("objects to the past, to odd lengths, to overlaps and to a third day, in that order", () => {
  const slots = [
    slot("2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z"),
    slot("2026-11-24T06:00:00Z", "2026-11-24T07:00:00Z"),
  ];
  const times = timesIn("Europe/London", "en-GB");
  const known = {
    slots,
    interviewer: PRIYA,
    now: toMs("2026-11-22T00:00:00Z"),
    times,
    theirTimes: timesIn(PRIYA.timeZone, "en-GB"),
  };
  const at = (startTime: string, endTime: string, exceptId: string | null = null) =>
    objection({ columnId: "priya", startTime, endTime }, exceptId, known);
  expect(at("2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z")?.kind).toBe("past");
  expect(at("2026-11-23T08:00:00Z", "2026-11-23T16:15:00Z")?.kind).toBe("length");
  expect(at("2026-11-23T06:30:00Z", "2026-11-23T07:30:00Z")?.words).toBe("Overlaps 06:00 – 07:00");
  // Touching is no overlap, and a slot is not in its own way.
  expect(at("2026-11-23T07:00:00Z", "2026-11-23T08:00:00Z")).toBeNull();
  expect(at("2026-11-23T06:30:00Z", "2026-11-23T07:30:00Z", slots[0]?.id)).toBeNull();
  expect(at("2026-11-25T06:00:00Z", "2026-11-25T07:00:00Z")?.words).toBe(
    "Limit: 2 days a week (Mon 23, Tue 24)",
  );
  // Moving the only slot of a day to another day frees that day.
  expect(at("2026-11-25T06:00:00Z", "2026-11-25T07:00:00Z", slots[0]?.id)).toBeNull();
});

it("keeps the second 1:30 of the night the clocks go back as long as the form says 1:30", () => {
  const second = { startTime: "2026-10-25T01:30:00Z", endTime: "2026-10-25T02:30:00Z" };
  const form = formOf("Europe/London", second, "");
  expect(form).toMatchObject({ day: "2026-10-25", minutes: 90, length: 60 });
  expect(timesOf("Europe/London", form, second)).toEqual(second);
  expect(timesOf("Europe/London", { ...form, length: 30 }, second).endTime).toBe("2026-10-25T02:00:00Z");
  expect(timesOf("Europe/London", form, null).startTime).toBe("2026-10-25T00:30:00Z");
  // 1:30 does not exist on the night they go forward.
  expect(timesOf("Europe/London", { ...form, day: "2027-03-28" }, null).startTime).toBe(
    "2027-03-28T01:30:00Z",
  );
});

it("suggests the first working hour that nothing speaks against", () => {
  const free = firstFree(
    "Europe/London",
    ["2026-11-23"],
    "priya",
    toMs("2026-11-23T09:30:00Z"),
    (draft) => draft.startTime !== "2026-11-23T10:00:00Z",
  );
  expect(free?.startTime).toBe("2026-11-23T11:00:00Z");
  expect(firstFree("Europe/London", ["2026-11-23"], "priya", 0, () => false)).toBeNull();
  expect(
    lengthChoices(25)
      .map(({ label }) => label)
      .slice(0, 4),
  ).toEqual(["15 min", "25 min", "30 min", "45 min"]);
});

it("repeats by the clock on the interviewer's wall, also over a change of clocks", () => {
  const slots = [
    slot("2026-10-21T08:00:00Z", "2026-10-21T09:00:00Z", { location: "Room 4", status: "booked" }),
    slot("2026-10-26T09:00:00Z", "2026-10-26T10:00:00Z"),
  ];
  expect(weekLater(slots, "Europe/London", "2026-10-19")).toEqual([
    {
      key: slots[0]?.id,
      startTime: "2026-10-28T09:00:00Z",
      endTime: "2026-10-28T10:00:00Z",
      location: "Room 4",
    },
  ]);
});

it("puts an awaited slot only into lists that would hold it, in order, and replaces it by the answer", () => {
  const early = slot("2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z");
  const late = slot("2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z");
  const awaited = slot("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", { id: newId() });
  expect(isNew(awaited)).toBe(true);
  const filter = { interviewerId: "priya", from: "2026-11-23T00:00:00Z", to: "2026-11-24T00:00:00Z" };
  const list = withSlot([early, late], awaited, filter);
  expect(list).toEqual([early, awaited, late]);
  const answer = { ...awaited, id: "server" };
  expect(withSlot(list, answer, filter, awaited.id)).toEqual([early, answer, late]);
  expect(withSlot(list, answer, { ...filter, first: 2 }, awaited.id)).toEqual([early, answer]);
  expect(belongs(awaited, { ...filter, status: "booked" })).toBe(false);
  expect(belongs(awaited, { ...filter, interviewerId: "leo" })).toBe(false);
  // Half-open: what ends when the window begins is not in it.
  expect(belongs(awaited, { from: "2026-11-23T09:00:00Z" })).toBe(false);
  const moved = { ...early, startTime: "2026-11-25T06:00:00Z", endTime: "2026-11-25T07:00:00Z" };
  expect(withSlot(list, moved, filter)).toEqual([awaited, late]);
});

it("draws booked and begun slots as fixed, with the reason, and a candidate's name as it is", () => {
  const booked = slot("2026-11-23T06:00:00Z", "2026-11-23T07:00:00Z", { status: "booked" });
  const over = slot("2026-11-20T06:00:00Z", "2026-11-20T07:00:00Z");
  const free = slot("2026-11-24T06:00:00Z", "2026-11-24T07:00:00Z");
  const name = "<img src=x onerror=alert(1)>";
  const entry = { candidate: { id: "c", name, email: "c@example.com" }, slot: booked } as never;
  const around = { now: toMs("2026-11-22T00:00:00Z"), pending: new Set<string>(), refused: null };
  const [a, b, c] = itemsOf([booked, over, free], new Map([[booked.id, entry]]), around);
  expect(a).toMatchObject({ title: name, tone: "booked" });
  expect(a?.moves).toBeUndefined();
  expect(a?.fixed).toContain("Only a coordinator");
  expect(b?.fixed).toContain("has begun");
  expect(c).toMatchObject({ moves: "time", resizes: true, label: "free" });
  const refused = { columnId: "priya", startTime: free.startTime, endTime: free.endTime };
  expect(itemsOf([], new Map(), { ...around, refused })[0]).toMatchObject({ id: REFUSED, tone: "warn" });
});

it("words for people what the server words for programs", () => {
  const past = new Refusal(400, "invalid_input", "…", { startTime: "must be in the future" });
  expect(plainly(past).message).toBe("This time is over. A slot begins in the future.");
  const long = new Refusal(400, "invalid_input", "…", { endTime: "a slot lasts at most 8 hours" });
  expect(plainly(long).message).toBe("A slot lasts at most 8 hours.");
  const other = new Refusal(409, "slot_overlap", "As it is.");
  expect(plainly(other)).toBe(other);
});
