// What the interviewer's screens read: slots in a window, the candidates in booked ones, what comes next.
"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, http } from "@/api/http";
import { type CalendarFilter, keys, type SlotFilter } from "@/api/keys";
import { PAGE_SIZE, type Whole, wholeList } from "@/api/pages";
import type { CalendarEntry, Slot } from "@/api/types";

/** enabled: false while it is not known whose to ask for. keep: the list before stays while another filter loads. */
type Options = { enabled: boolean; keep?: boolean };

export function useSlots(filter: SlotFilter, { enabled, keep = false }: Options) {
  return useQuery({
    queryKey: keys.slots(filter),
    queryFn: ({ signal }) => {
      const { first, ...query } = filter;
      return some<Slot>(first, (cursor, limit) =>
        answer(http.GET("/api/slots", { params: { query: { ...query, limit, cursor } }, signal })),
      );
    },
    enabled,
    placeholderData: keep ? keepPreviousData : undefined,
  });
}

export function useEntries(filter: CalendarFilter, { enabled, keep = false }: Options) {
  return useQuery({
    queryKey: keys.calendar(filter),
    queryFn: ({ signal }) => {
      const { first, ...query } = filter;
      return some<CalendarEntry>(first, (cursor, limit) =>
        answer(http.GET("/api/calendar", { params: { query: { ...query, limit, cursor } }, signal })),
      );
    },
    enabled,
    placeholderData: keep ? keepPreviousData : undefined,
  });
}

/** Entries by the slot they are in. */
export function useEntryOf(entries: Whole<CalendarEntry> | undefined): ReadonlyMap<string, CalendarEntry> {
  return useMemo(() => new Map(entries?.items.map((entry) => [entry.slot.id, entry])), [entries]);
}

type Page<T> = { items: T[]; nextCursor: string | null };

async function some<T>(
  first: number | undefined,
  page: (cursor: string | undefined, limit: number) => Promise<Page<T>>,
): Promise<Whole<T>> {
  if (first === undefined) return wholeList((cursor) => page(cursor, PAGE_SIZE));
  const { items, nextCursor } = await page(undefined, first);
  return { items, complete: nextCursor === null };
}
