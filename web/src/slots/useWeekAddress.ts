// What the interviewer's screen shows, kept in the address, so that a view can be shared and survives a reload.
"use client";
import { createParser, parseAsString, parseAsStringLiteral } from "nuqs";
import { type Day, isDay } from "@/time/day";
import { isZone } from "@/time/names";
import { useAddress } from "@/ui/address";

const parseAsDay = createParser<Day>({
  parse: (text) => (isDay(text) ? text : null),
  serialize: (day) => day,
});
const parseAsZone = createParser<string>({
  parse: (text) => (text === "none" || isZone(text) ? text : null),
  serialize: (zone) => zone,
});

const PARSERS = {
  day: parseAsDay,
  view: parseAsStringLiteral(["day", "week", "agenda", "list"] as const).withDefault("week"),
  also: parseAsZone,
  interviewer: parseAsString,
  status: parseAsStringLiteral(["available", "booked"] as const),
  from: parseAsDay,
  to: parseAsDay,
  q: parseAsString.withDefault(""),
};

/** day: any day of the week shown; null is today's. also: the second axis' zone, or "none". */
export function useWeekAddress() {
  return useAddress(PARSERS);
}

export type WeekAddress = ReturnType<typeof useWeekAddress>[0];
export type GoWeek = ReturnType<typeof useWeekAddress>[1];
