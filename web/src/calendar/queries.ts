// What the board and the calendar read: slots and bookings of a stretch of time, and what comes next.
"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, http } from "@/api/http";
import { keys } from "@/api/keys";
import { PAGE_SIZE, wholeList } from "@/api/pages";
import type { CalendarEntry, Slot } from "@/api/types";
import { toInstant, toMs } from "@/time/instant";

export type Span = { from: string; to: string };

/** status: leave out for free and booked ones alike. One person is asked for alone; several are picked from all. */
export function useSlots(span: Span | null, status?: Slot["status"], interviewerId?: string) {
  const query = { ...span, status, interviewerId };
  return useQuery({
    queryKey: keys.slots(query),
    queryFn: ({ signal }) =>
      wholeList((cursor) =>
        answer(http.GET("/api/slots", { params: { query: { ...query, limit: PAGE_SIZE, cursor } }, signal })),
      ),
    enabled: span !== null,
    placeholderData: keepPreviousData,
  });
}

/** Live bookings with names. */
export function useEntries(span: Span | null, isWanted = true) {
  return useQuery({
    queryKey: keys.calendar(span ?? {}),
    queryFn: ({ signal }) =>
      wholeList<CalendarEntry>((cursor) =>
        answer(
          http.GET("/api/calendar", { params: { query: { ...span, limit: PAGE_SIZE, cursor } }, signal }),
        ),
      ),
    enabled: span !== null && isWanted,
    placeholderData: keepPreviousData,
  });
}

/** So many are looked through for a text before it counts as nowhere near. */
const NEXT_OF_ALL = 200;
const NEXT_EACH = 5;

/** The next free slots from now on, earliest first: of these people, or of all. */
export function useNextFree(who: readonly string[]) {
  const first = who.length === 0 ? NEXT_OF_ALL : NEXT_EACH;
  return useQuery({
    queryKey: [...keys.slots({ status: "available", first }), who],
    queryFn: async ({ signal }) => {
      const now = Date.now();
      const ask = (interviewerId?: string) =>
        answer(
          http.GET("/api/slots", {
            params: { query: { status: "available", from: toInstant(now), limit: first, interviewerId } },
            signal,
          }),
        );
      const pages = await Promise.all(who.length === 0 ? [ask()] : who.map(ask));
      return pages
        .flatMap(({ items }) => items)
        .filter(({ startTime }) => toMs(startTime) > now)
        .sort((a, b) => toMs(a.startTime) - toMs(b.startTime));
    },
    placeholderData: keepPreviousData,
  });
}

/** When the next confirmed interview is: the calendar opens there. */
export function useNextEntry() {
  return useQuery({
    queryKey: keys.calendar({ first: 1 }),
    queryFn: async ({ signal }) => {
      const query = { from: toInstant(Date.now()), limit: 1 };
      const { items } = await answer(http.GET("/api/calendar", { params: { query }, signal }));
      return items[0] ?? null;
    },
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
