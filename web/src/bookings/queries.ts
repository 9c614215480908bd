// What the booking dialogs and pages read: candidates, one booking with its people, its history, slots to move to.
"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, http } from "@/api/http";
import { keys } from "@/api/keys";
import { PAGE_SIZE, wholeList } from "@/api/pages";
import type { Booking, CalendarEntry, Candidate } from "@/api/types";
import { toInstant, toMs } from "@/time/instant";
import { ranked } from "./ranked";

const DEBOUNCE_MS = 120;

/** Candidates by what is typed. isFresh: they are the answer to this text, not to the one before. */
export function useCandidateSearch(text: string) {
  const wanted = text.trim();
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const query = useQuery({
    queryKey: keys.candidates({ q: asked }),
    queryFn: ({ signal }) =>
      answer(
        http.GET("/api/candidates", {
          params: { query: { limit: 20, q: asked === "" ? undefined : asked } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: false,
    staleTime: 30_000,
  });
  const isFresh = asked === wanted && query.data !== undefined && !query.isPlaceholderData;
  return { found: ranked(query.data?.items ?? [], wanted), isFresh, error: query.error };
}

export function useBooking(id: string) {
  return useQuery({
    queryKey: keys.booking(id),
    queryFn: ({ signal }) => answer(http.GET("/api/booking/{id}", { params: { path: { id } }, signal })),
  });
}

/** The booking with candidate, interviewer and slot, as the calendar has it; null for a cancelled one. */
export function useEntryOf(booking: Booking | undefined) {
  return useQuery({
    queryKey: [...keys.calendar({ interviewerId: booking?.interviewerId }), booking?.id, booking?.version],
    queryFn: async ({ signal }): Promise<CalendarEntry | null> => {
      if (!booking) return null;
      const { interviewerId, startTime: from, endTime: to } = booking;
      const query = { interviewerId, from, to };
      const { items } = await answer(http.GET("/api/calendar", { params: { query }, signal }));
      return items.find((entry) => entry.booking.id === booking.id) ?? null;
    },
    enabled: booking !== undefined,
    refetchInterval: false,
  });
}

/** Those who may be named in a history; interviewers may not ask. */
export function useCoordinators(isAllowed: boolean) {
  return useQuery({
    queryKey: keys.coordinators({}),
    queryFn: ({ signal }) =>
      wholeList((cursor) =>
        answer(http.GET("/api/coordinators", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
      ),
    enabled: isAllowed,
    refetchInterval: false,
    staleTime: 60_000,
  });
}

/** Everybody who ever was a candidate, by id: only to name those of cancelled bookings, whom the calendar leaves out. */
export function useCandidateNames(isWanted: boolean) {
  return useQuery({
    queryKey: [...keys.candidates(), "names"],
    queryFn: async ({ signal }) => {
      const { items } = await wholeList<Candidate>((cursor) =>
        answer(http.GET("/api/candidates", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
      );
      return new Map(items.map((one) => [one.id, one]));
    },
    enabled: isWanted,
    refetchInterval: false,
    staleTime: 60_000,
  });
}

export function useHistory(bookingId: string) {
  return useQuery({
    queryKey: keys.events({ bookingId }),
    queryFn: async ({ signal }) => {
      const query = { bookingId, limit: PAGE_SIZE };
      return (await answer(http.GET("/api/events", { params: { query }, signal }))).items;
    },
  });
}

const MOST_OWN = 50;
const MOST_OTHERS = 100;

/** Free slots a booking can be moved to: of its interviewer first, then of everybody else. */
export function useRoom(interviewerId: string) {
  return useQuery({
    queryKey: [...keys.slots({ status: "available", interviewerId }), "room"],
    queryFn: async ({ signal }) => {
      const now = Date.now();
      const ask = (limit: number, whose?: string) => {
        const query = { status: "available" as const, from: toInstant(now), limit, interviewerId: whose };
        return answer(http.GET("/api/slots", { params: { query }, signal }));
      };
      const [own, all] = await Promise.all([ask(MOST_OWN, interviewerId), ask(MOST_OTHERS)]);
      const ahead = ({ startTime }: { startTime: string }) => toMs(startTime) > now;
      return {
        own: own.items.filter(ahead),
        others: all.items.filter((slot) => ahead(slot) && slot.interviewerId !== interviewerId),
      };
    },
  });
}
