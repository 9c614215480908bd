// Periods, columns and search of the board and the calendar.
import { describe, expect, it } from "vitest";
import type { Interviewer, Slot } from "@/api/types";
import { columnsFor, EVERYONE, shortNames } from "./columns";
import { wantedSlots } from "./items";
import { periodOf, stepped, worthShowing } from "./period";
import { matches } from "./search";

describe("periods", () => {
  it("show the locale's week around a day", () => {
    const wish = { view: "week", day: "2026-11-25", to: null } as const;
    expect(periodOf(wish, "en-GB").first).toBe("2026-11-23");
    expect(periodOf(wish, "en-US").first).toBe("2026-11-22");
    expect(periodOf(wish, "en-GB").days).toHaveLength(7);
  });

  it("show dates of one's own as they are, and become a list where a grid would be too wide", () => {
    const own = periodOf({ view: "week", day: "2026-11-25", to: "2026-11-27" }, "en-GB");
    expect([own.first, own.last, own.view]).toEqual(["2026-11-25", "2026-11-27", "week"]);
    expect(periodOf({ view: "week", day: "2026-11-01", to: "2026-11-30" }, "en-GB").view).toBe("agenda");
  });

  it("ignore an end before the beginning", () => {
    expect(periodOf({ view: "day", day: "2026-11-25", to: "2026-11-20" }, "en-GB").days).toEqual([
      "2026-11-25",
    ]);
  });

  it("step by their own length", () => {
    expect(stepped({ view: "week", day: "2026-11-25", to: null }, 1, "en-GB")).toEqual({
      day: "2026-12-02",
      to: null,
    });
    expect(stepped({ view: "day", day: "2026-11-01", to: null }, -1, "en-GB")).toEqual({
      day: "2026-10-31",
      to: null,
    });
    expect(stepped({ view: "week", day: "2026-11-25", to: "2026-11-27" }, 1, "en-GB")).toEqual({
      day: "2026-11-28",
      to: "2026-11-30",
    });
  });

  it("leave out a weekend on which nothing lies, but never today", () => {
    const { days } = periodOf({ view: "week", day: "2026-11-25", to: null }, "en-GB");
    expect(worthShowing(days, new Set(), "2026-11-25")).toHaveLength(5);
    expect(worthShowing(days, new Set(["2026-11-28"]), "2026-11-25")).toHaveLength(6);
    // No gap: a busy Sunday shows the Saturday before it.
    expect(worthShowing(days, new Set(["2026-11-29"]), "2026-11-25")).toEqual(days);
    expect(worthShowing(days, new Set(), "2026-11-29")).toContain("2026-11-29");
  });
});

describe("columns", () => {
  const people = (...names: string[]) => names.map((name, at) => ({ id: String(at), name }));

  it("stand side by side while there is room", () => {
    expect(columnsFor(people("Ann Lee", "Bo Ray", "Cy Fox"), 7).map(({ short }) => short)).toEqual([
      "Ann",
      "Bo",
      "Cy",
    ]);
    expect(columnsFor(people("Ann", "Bo", "Cy", "Di"), 7)).toEqual([{ id: EVERYONE, name: "Everyone" }]);
    expect(columnsFor(people("Ann"), 14)).toHaveLength(1);
  });

  it("are named as shortly as still tells people apart", () => {
    const short = shortNames(people("Priya Patel", "Priya Rao", "Leo Alvarez", "Leo Aston", "李 小龍"));
    expect([...short.values()]).toEqual(["Priya P.", "Priya R.", "Leo Alvarez", "Leo Aston", "李"]);
  });
});

describe("search", () => {
  it("finds letters without their marks, every word somewhere", () => {
    expect(matches("sofia", ["Sofía Romero"])).toBe(true);
    expect(matches("priya 4", ["Priya Patel", "Room 4"])).toBe(true);
    expect(matches("priya 5", ["Priya Patel", "Room 4"])).toBe(false);
    expect(matches("  ", [null, undefined])).toBe(true);
  });

  it("shows no free slot whose time has come, and only the people asked for", () => {
    const slot = (
      id: string,
      startTime: string,
      status: Slot["status"] = "available",
      interviewerId = "p",
    ): Slot => ({
      id,
      interviewerId,
      startTime,
      endTime: "2026-11-24T12:00:00Z",
      location: "Room 4",
      status,
      version: 1,
      createdAt: startTime,
      updatedAt: startTime,
    });
    const people = new Map([
      ["p", { id: "p", name: "Priya Patel", timeZone: "Asia/Kolkata" } as Interviewer],
    ]);
    const slots = [
      slot("past", "2026-11-24T10:00:00Z"),
      slot("held", "2026-11-24T10:00:00Z", "booked"),
      slot("ahead", "2026-11-24T11:00:00Z"),
      slot("other", "2026-11-24T11:00:00Z", "available", "x"),
    ];
    const now = Date.parse("2026-11-24T10:00:00Z");
    const found = (q: string, who: string[]) =>
      wantedSlots(slots, new Map(), people, { q, who }, now).map(({ id }) => id);
    expect(found("", [])).toEqual(["held", "ahead", "other"]);
    expect(found("kolkata", [])).toEqual(["held", "ahead"]);
    expect(found("", ["x"])).toEqual(["other"]);
  });
});
