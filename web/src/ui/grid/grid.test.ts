import { describe, expect, it } from "vitest";
import { axisOf } from "@/time/axis";
import { daysFrom } from "@/time/day";
import { toMs } from "@/time/instant";
import { cellsOf, pieceAt, placeClosed, placeItems, withLanes } from "./layout";
import { closedByLimit, daysInTheWay, daysOffered, overlapped } from "./predict";
import { draftPlace, movedDraft, resizedDraft, stretchDraft } from "./snap";
import type { GridItem } from "./types";

const LONDON = "Europe/London";
const week = daysFrom("2026-11-23", 7);
const columns = [
  { id: "priya", name: "Priya" },
  { id: "leo", name: "Leo" },
];
const item = (id: string, columnId: string, startTime: string, endTime: string): GridItem => ({
  id,
  columnId,
  startTime,
  endTime,
  tone: "free",
  label: "free",
});

describe("cells and pieces", () => {
  const axis = axisOf(LONDON, week);
  const cells = cellsOf(week, columns);

  it("puts each item into its day and column", () => {
    const pieces = placeItems(cells, axis, [
      item("a", "leo", "2026-11-24T10:00:00Z", "2026-11-24T11:30:00Z"),
    ]);
    expect(pieces.map((list) => list.length)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(pieces[3]?.[0]).toMatchObject({
      top: 600,
      height: 90,
      lane: 0,
      lanes: 1,
      fromBefore: false,
      goesOn: false,
    });
  });

  it("cuts an item over midnight into two pieces", () => {
    const pieces = placeItems(cells, axis, [
      item("a", "priya", "2026-11-24T23:00:00Z", "2026-11-25T01:00:00Z"),
    ]);
    expect(pieces[2]?.[0]).toMatchObject({ top: 1380, height: 60, goesOn: true });
    expect(pieces[4]?.[0]).toMatchObject({ top: 0, height: 60, fromBefore: true });
  });

  it("ends an item at midnight without a piece on the next day", () => {
    const pieces = placeItems(cells, axis, [
      item("a", "priya", "2026-11-24T23:00:00Z", "2026-11-25T00:00:00Z"),
    ]);
    expect(pieces[2]?.[0]).toMatchObject({ top: 1380, height: 60, goesOn: false });
    expect(pieces[4]).toEqual([]);
  });

  it("lays overlapping ones side by side, touching ones not", () => {
    const lanes = (list: [number, number][]) =>
      withLanes(list.map(([top, height]) => ({ top, height }))).map(({ lane, lanes: of }) => `${lane}/${of}`);
    expect(
      lanes([
        [0, 60],
        [60, 60],
      ]),
    ).toEqual(["0/1", "0/1"]);
    expect(
      lanes([
        [0, 60],
        [30, 60],
        [60, 30],
      ]),
    ).toEqual(["0/2", "1/2", "0/2"]);
    expect(
      lanes([
        [0, 90],
        [10, 20],
        [20, 60],
        [200, 10],
      ]),
    ).toEqual(["0/3", "1/3", "2/3", "0/1"]);
  });

  it("finds what covers a minute", () => {
    const [pieces = []] = placeItems(cells, axis, [
      item("a", "priya", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"),
    ]);
    expect(pieceAt(pieces, 600)?.item.id).toBe("a");
    expect(pieceAt(pieces, 660)).toBeUndefined();
  });

  it("says why days are closed once, not on each", () => {
    const closed = placeClosed(cellsOf(week, columns.slice(0, 1)), axis, [
      {
        columnId: "priya",
        startTime: "2026-11-25T00:00:00Z",
        endTime: "2026-11-26T00:00:00Z",
        reason: "full",
      },
      {
        columnId: "priya",
        startTime: "2026-11-26T00:00:00Z",
        endTime: "2026-11-27T00:00:00Z",
        reason: "full",
      },
    ]);
    expect(closed[2]).toEqual([{ top: 0, height: 1440, reason: "full", showsReason: true }]);
    expect(closed[3]).toEqual([{ top: 0, height: 1440, reason: "full", showsReason: false }]);
    expect(closed[4]).toEqual([]);
  });
});

describe("drafts", () => {
  const axis = axisOf(LONDON, week);
  const place = { day: "2026-11-24", columnId: "priya" };

  it("snaps a drag to quarter hours, in either direction", () => {
    const draft = { columnId: "priya", startTime: "2026-11-24T10:00:00Z", endTime: "2026-11-24T11:15:00Z" };
    expect(stretchDraft(axis, place, 607, 668)).toEqual(draft);
    expect(stretchDraft(axis, place, 668, 607)).toEqual(draft);
    expect(stretchDraft(axis, place, 600, 600)?.endTime).toBe("2026-11-24T10:15:00Z");
  });

  it("drags down to midnight and no further", () => {
    expect(stretchDraft(axis, place, 1420, 1600)?.endTime).toBe("2026-11-25T00:00:00Z");
  });

  it("keeps an hour an hour over the night clocks change", () => {
    const spring = axisOf(LONDON, daysFrom("2026-03-23", 7));
    const hour = { startTime: "2026-03-28T10:00:00Z", endTime: "2026-03-28T11:00:00Z" };
    const moved = movedDraft(spring, { day: "2026-03-29", columnId: "priya" }, 30, hour);
    expect(moved).toEqual({
      columnId: "priya",
      startTime: "2026-03-29T00:30:00Z",
      endTime: "2026-03-29T01:30:00Z",
    });
    expect(moved && draftPlace(spring, "2026-03-29", moved)).toEqual({ top: 30, height: 120 });
    // Dropped into the hour that does not exist: the first time after it.
    expect(movedDraft(spring, { day: "2026-03-29", columnId: "priya" }, 75, hour)?.startTime).toBe(
      "2026-03-29T01:00:00Z",
    );
  });

  it("never makes an end before its beginning", () => {
    const draft = resizedDraft(axis, "2026-11-24", 300, {
      columnId: "priya",
      startTime: "2026-11-24T10:00:00Z",
    });
    expect(draft.endTime).toBe("2026-11-24T10:15:00Z");
  });
});

describe("predictions", () => {
  const priya = { id: "priya", timeZone: "Asia/Kolkata", maxDaysPerWeek: 2 };
  const slot = (id: string, startTime: string, endTime: string) => ({
    id,
    interviewerId: "priya",
    startTime,
    endTime,
  });
  const monday = slot("mon", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z");
  const tuesday = slot("tue", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z");

  it("R1: marks overlap, not touching, not the slot itself, not somebody else's", () => {
    const draft = (startTime: string, endTime: string, columnId = "priya") => ({
      columnId,
      startTime,
      endTime,
    });
    expect(overlapped(draft("2026-11-23T10:30:00Z", "2026-11-23T11:30:00Z"), [monday], null)?.id).toBe("mon");
    expect(overlapped(draft("2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z"), [monday], null)).toBeNull();
    expect(overlapped(draft("2026-11-23T10:30:00Z", "2026-11-23T11:30:00Z"), [monday], "mon")).toBeNull();
    expect(
      overlapped(draft("2026-11-23T10:30:00Z", "2026-11-23T11:30:00Z", "leo"), [monday], null),
    ).toBeNull();
  });

  it("R2: counts days and weeks in the interviewer's zone", () => {
    // 18:45Z on Sunday is Monday in Kolkata: already the next week.
    const sunday = slot("sun", "2026-11-22T18:45:00Z", "2026-11-22T19:30:00Z");
    expect([...daysOffered([sunday], priya)]).toEqual([["2026-11-23", new Set(["2026-11-23"])]]);
  });

  it("R2: a third day is in the way, an offered one is not, moving a day's only slot frees it", () => {
    const slots = [monday, tuesday];
    expect(daysInTheWay("2026-11-25T10:00:00Z", slots, priya, null)).toEqual(["2026-11-23", "2026-11-24"]);
    expect(daysInTheWay("2026-11-24T12:00:00Z", slots, priya, null)).toBeNull();
    expect(daysInTheWay("2026-11-25T10:00:00Z", slots, priya, "tue")).toBeNull();
    expect(daysInTheWay("2026-11-30T10:00:00Z", slots, priya, null)).toBeNull();
  });

  it("R2: closes the interviewer's days, which begin at 18:30Z in Kolkata", () => {
    const closed = closedByLimit(
      [monday, tuesday],
      priya,
      toMs("2026-11-23T00:00:00Z"),
      toMs("2026-11-30T00:00:00Z"),
    );
    // Wednesday to Sunday of that week; Monday 30 is a new one.
    expect(closed.map(({ startTime }) => startTime)).toEqual(
      [24, 25, 26, 27, 28].map((day) => `2026-11-${day}T18:30:00Z`),
    );
    expect(closed[0]?.reason).toBe("Closed: 2 of 2 days offered");
  });
});
