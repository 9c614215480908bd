import { describe, expect, it } from "vitest";
import { clockNotices } from "./clocks";
import { mondayOf, weekOf } from "./day";
import { nearDay, spanWords, timesIn } from "./format";
import { lengthWords, overlaps, toInstant, toMs } from "./instant";
import { cityOf, isZone, offsetName } from "./names";
import { atWall, localDay } from "./zone";

describe("instants", () => {
  it("refuses a time without an offset", () => {
    expect(() => toMs("2026-11-24T10:00:00")).toThrow(RangeError);
    expect(() => toMs("tomorrow")).toThrow(RangeError);
    expect(toInstant(toMs("2026-11-24T15:45:00+05:45"))).toBe("2026-11-24T10:00:00Z");
  });

  it("lets slots touch", () => {
    expect(overlaps({ start: 0, end: 10 }, { start: 10, end: 20 })).toBe(false);
    expect(overlaps({ start: 0, end: 11 }, { start: 10, end: 20 })).toBe(true);
  });

  it("says lengths", () => {
    expect([15, 60, 90].map((minutes) => lengthWords(minutes * 60_000))).toEqual([
      "15 min",
      "1 h",
      "1 h 30 min",
    ]);
  });
});

describe("days and weeks", () => {
  it("knows that one instant is Sunday in UTC and Monday in Kolkata", () => {
    const instant = toMs("2026-11-22T18:45:00Z");
    expect(localDay("UTC", instant)).toBe("2026-11-22");
    expect(localDay("Asia/Kolkata", instant)).toBe("2026-11-23");
    expect(mondayOf(localDay("UTC", instant))).toBe("2026-11-16");
    expect(mondayOf(localDay("Asia/Kolkata", instant))).toBe("2026-11-23");
  });

  it("keeps an ISO week whole over New Year", () => {
    expect(mondayOf("2027-01-03")).toBe("2026-12-28");
    expect(mondayOf("2027-01-04")).toBe("2027-01-04");
  });

  it("begins the shown week as the locale does", () => {
    expect(weekOf("2026-11-25", "en-GB")[0]).toBe("2026-11-23");
    expect(weekOf("2026-11-25", "en-US")[0]).toBe("2026-11-22");
    expect(weekOf("2026-11-25", "ar-EG")[0]).toBe("2026-11-21");
  });

  it("finds the wall's time on both nights", () => {
    expect(toInstant(atWall("Europe/London", "2026-10-25", 90))).toBe("2026-10-25T00:30:00Z");
    expect(toInstant(atWall("Europe/London", "2026-03-29", 90))).toBe("2026-03-29T01:30:00Z");
    expect(toInstant(atWall("Africa/Cairo", "2026-04-24", 0))).toBe("2026-04-23T22:00:00Z");
  });
});

describe("words", () => {
  const london = timesIn("Europe/London", "en-GB");

  it("names day, times, city and offset", () => {
    expect(london.full("2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z")).toBe(
      "Tue 24 Nov, 10:00 – 11:00 · London, UTC+0",
    );
    const kathmandu = timesIn("Asia/Kathmandu", "en-GB");
    expect(kathmandu.full("2026-11-24T20:00:00Z", "2026-11-24T21:00:00Z")).toBe(
      "Wed 25 Nov, 01:45 – 02:45 · Kathmandu, UTC+5:45",
    );
  });

  it("says the next day when a slot goes over midnight", () => {
    expect(london.times("2026-11-24T23:30:00Z", "2026-11-25T00:30:00Z")).toBe("23:30 – 00:30 (Wed)");
  });

  it("tells the two 1:30s apart by their offsets", () => {
    expect(london.zoneWords("2026-10-25T00:30:00Z")).toBe("London, UTC+1");
    expect(london.zoneWords("2026-10-25T01:30:00Z")).toBe("London, UTC+0");
  });

  it("names zones by their city of today", () => {
    expect(cityOf("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
    expect(cityOf("Asia/Calcutta")).toBe("Kolkata");
    expect(offsetName("America/St_Johns", toMs("2026-01-10T00:00:00Z"))).toBe("UTC−3:30");
    expect([isZone("Europe/London"), isZone("UTC+5:30"), isZone("Foo3"), isZone("IST")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it("says spans of days", () => {
    expect(spanWords("2026-11-23", "2026-11-29", "en-GB")).toBe("23 – 29 November 2026");
    expect(nearDay("2026-12-01", "2026-11-30")).toBe("Tomorrow");
  });

  it("gives notice of the clocks that change in view, and of no others", () => {
    const [start, end] = [toMs("2026-10-19T00:00:00Z"), toMs("2026-10-26T00:00:00Z")];
    expect(clockNotices(["Europe/London", "Asia/Kolkata"], start, end, "en-GB")).toEqual([
      "Clocks in London go back 1 h: from Sun 25 Oct, 01:00, London is UTC+0.",
    ]);
  });
});
