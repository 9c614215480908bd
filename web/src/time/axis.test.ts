import { describe, expect, it } from "vitest";
import { axisOf } from "./axis";
import { daysFrom } from "./day";
import { HOUR_MS, toInstant, toMs } from "./instant";
import { daySpan } from "./zone";

const hours = (zone: string, day: string) => {
  const { start, end } = daySpan(zone, day);
  return (end - start) / HOUR_MS;
};

/** Every quarter hour of every day has one place, and that place leads back to it. */
function everyQuarterReturns(zone: string, first: string, count = 7): void {
  const axis = axisOf(zone, daysFrom(first, count));
  for (const day of axis.days) {
    const { start, end } = axis.span(day);
    const seen = new Set<number>();
    for (let ms = start; ms < end; ms += 15 * 60_000) {
      const at = axis.place(day, ms);
      expect(axis.instant(day, at)).toBe(ms);
      expect(seen.has(at)).toBe(false);
      seen.add(at);
    }
  }
}

describe("an ordinary week", () => {
  it("is 24 hours high, with 24 marks and nothing missing", () => {
    const axis = axisOf("Asia/Kathmandu", daysFrom("2026-11-23", 7));
    expect(axis.minutes).toBe(1440);
    expect(axis.marks).toHaveLength(24);
    expect(axis.missing("2026-11-23")).toEqual([]);
    // 10:00 at +05:45 is 04:15Z.
    expect(axis.place("2026-11-24", toMs("2026-11-24T04:15:00Z"))).toBe(600);
  });
});

describe("the night clocks go forward", () => {
  it("leaves a gap on that day only", () => {
    const axis = axisOf("Europe/London", daysFrom("2026-03-23", 7));
    expect(hours("Europe/London", "2026-03-29")).toBe(23);
    expect(axis.minutes).toBe(1440);
    expect(axis.missing("2026-03-29")).toEqual([{ from: 60, to: 120 }]);
    expect(axis.missing("2026-03-28")).toEqual([]);
    expect(axis.instant("2026-03-29", 90)).toBeNull();
    expect(axis.place("2026-03-29", toMs("2026-03-29T01:00:00Z"), "start")).toBe(120);
    expect(axis.place("2026-03-29", toMs("2026-03-29T01:00:00Z"), "end")).toBe(60);
    everyQuarterReturns("Europe/London", "2026-03-23");
  });
});

describe("the night clocks go back", () => {
  it("has the hour twice, and the other days have a gap there", () => {
    const axis = axisOf("Europe/London", daysFrom("2026-10-19", 7));
    expect(hours("Europe/London", "2026-10-25")).toBe(25);
    expect(axis.minutes).toBe(1500);
    expect(axis.marks.filter(({ again }) => again)).toEqual([{ at: 120, wall: 60, again: true }]);
    expect(axis.place("2026-10-25", toMs("2026-10-25T00:30:00Z"))).toBe(90);
    expect(axis.place("2026-10-25", toMs("2026-10-25T01:30:00Z"))).toBe(150);
    expect(axis.place("2026-10-25", toMs("2026-10-25T09:00:00Z"))).toBe(600);
    expect(axis.place("2026-10-24", toMs("2026-10-24T08:00:00Z"))).toBe(600);
    expect(axis.missing("2026-10-24")).toEqual([{ from: 120, to: 180 }]);
    everyQuarterReturns("Europe/London", "2026-10-19");
  });

  it("counts half an hour on Lord Howe: a day of 24.5 hours", () => {
    expect(hours("Australia/Lord_Howe", "2026-04-05")).toBe(24.5);
    expect(hours("Australia/Lord_Howe", "2026-10-04")).toBe(23.5);
    const axis = axisOf("Australia/Lord_Howe", daysFrom("2026-03-30", 7));
    expect(axis.minutes).toBe(1470);
    expect(axis.marks.filter(({ again }) => again)).toEqual([{ at: 120, wall: 90, again: true }]);
    everyQuarterReturns("Australia/Lord_Howe", "2026-03-30");
    everyQuarterReturns("Australia/Lord_Howe", "2026-09-28");
  });
});

describe("a day without midnight", () => {
  it.each([
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"],
    ["America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"],
  ])("%s begins when the clocks land", (zone, day, begins) => {
    expect(toInstant(daySpan(zone, day).start)).toBe(begins);
    expect(hours(zone, day)).toBe(23);
    expect(axisOf(zone, [day]).missing(day)).toEqual([{ from: 0, to: 60 }]);
    everyQuarterReturns(zone, day, 3);
  });

  it.each([
    ["Africa/Cairo", "2026-10-29"],
    ["America/Santiago", "2026-04-04"],
    ["America/Havana", "2026-11-01"],
  ])("%s has 25 hours when midnight comes twice", (zone, day) => {
    expect(hours(zone, day)).toBe(25);
    everyQuarterReturns(zone, day, 2);
  });
});

describe("far from UTC", () => {
  it("puts one instant on different days either side of the date line", () => {
    const instant = toMs("2026-11-24T10:30:00Z");
    expect(axisOf("Pacific/Pago_Pago", ["2026-11-23"]).place("2026-11-23", instant)).toBe(23 * 60 + 30);
    expect(axisOf("Pacific/Kiritimati", ["2026-11-25"]).place("2026-11-25", instant)).toBe(30);
  });
});
