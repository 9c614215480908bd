// Bookings as a list: what comes, what was, what was cancelled; one's own or everybody's.
"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { answer, http } from "@/api/http";
import { useInterviewers } from "@/api/interviewers";
import { keys } from "@/api/keys";
import { PAGE_SIZE, wholeList } from "@/api/pages";
import type { Booking, CalendarEntry, Me } from "@/api/types";
import { toInstant, toMs } from "@/time/instant";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import { Agenda } from "@/ui/agenda/Agenda";
import { EmptyState } from "@/ui/EmptyState";
import type { GridItem } from "@/ui/grid/types";
import { Segmented } from "@/ui/Segmented";
import { Skeleton } from "@/ui/Skeleton";
import { Screen } from "@/ui/shell/Screen";
import { useChanged } from "@/ui/useChanged";
import { useCandidateNames } from "./queries";

const KINDS = ["ahead", "past", "cancelled"] as const;
const KIND_OPTIONS = [
  { value: "ahead", label: "Ahead" },
  { value: "past", label: "Past" },
  { value: "cancelled", label: "Cancelled" },
] as const;
const NONE = { ahead: "No interviews ahead", past: "No interviews yet", cancelled: "Nothing was cancelled" };
const WHOSE_OPTIONS = [
  { value: "mine", label: "Booked by me" },
  { value: "all", label: "All" },
] as const;
const NO_BOOKINGS: readonly Booking[] = [];
const NO_ENTRIES: readonly CalendarEntry[] = [];
const DAY_MS = 86_400_000;

export function BookingsList({ me, onOpen }: { me: Me; onOpen: (id: string) => void }) {
  const { zone, locale } = useViewer();
  const now = useNow();
  const [kind, setKind] = useQueryState("show", parseAsStringLiteral(KINDS).withDefault("ahead"));
  const [whose, setWhose] = useQueryState("whose", parseAsStringLiteral(["mine", "all"]).withDefault("all"));
  const { byId } = useInterviewers();
  // By the hour, so that the address asked for stays the same from poll to poll.
  const hour = toInstant(Math.floor(now / 3_600_000) * 3_600_000);
  const span =
    kind === "ahead" ? { from: hour } : { from: toInstant(Date.parse(hour) - 90 * DAY_MS), to: hour };
  const live = useQuery({
    queryKey: keys.calendar(span),
    queryFn: ({ signal }) =>
      wholeList<CalendarEntry>((cursor) =>
        answer(
          http.GET("/api/calendar", { params: { query: { ...span, limit: PAGE_SIZE, cursor } }, signal }),
        ),
      ),
    enabled: kind !== "cancelled",
    placeholderData: keepPreviousData,
  });
  const cancelled = useQuery({
    queryKey: keys.bookings({ status: "cancelled" }),
    queryFn: ({ signal }) =>
      wholeList<Booking>((cursor) =>
        answer(
          http.GET("/api/bookings", {
            params: { query: { status: "cancelled", limit: PAGE_SIZE, cursor } },
            signal,
          }),
        ),
      ),
    enabled: kind === "cancelled",
  });
  const names = useCandidateNames(kind === "cancelled" && me.role !== "interviewer");
  const isMine = useMemo(
    () => (booking: Booking) =>
      me.role !== "coordinator" || whose === "all" || booking.coordinatorId === me.id,
    [me, whose],
  );
  const items = useMemo<GridItem[]>(() => {
    const row = (booking: Booking, title: string, who: string | undefined): GridItem => ({
      id: booking.id,
      columnId: "",
      startTime: booking.startTime,
      endTime: booking.endTime,
      tone: booking.status === "booked" ? "booked" : "cancelled",
      title,
      detail: who,
      label: booking.status,
    });
    if (kind === "cancelled") {
      return (cancelled.data?.items ?? NO_BOOKINGS)
        .filter(isMine)
        .map((one) =>
          row(one, names.data?.get(one.candidateId)?.name ?? "Interview", byId.get(one.interviewerId)?.name),
        );
    }
    return (live.data?.items ?? NO_ENTRIES)
      .filter(({ booking }) => isMine(booking) && toMs(booking.endTime) > now === (kind === "ahead"))
      .map(({ booking, candidate, interviewer }) => row(booking, candidate.name, interviewer.name));
  }, [kind, cancelled.data, live.data, names.data, byId, isMine, now]);
  const zoneOf = useMemo(() => {
    const pairs = [
      ...(live.data?.items ?? NO_ENTRIES).map(
        ({ booking, interviewer }) => [booking.id, interviewer.timeZone] as const,
      ),
      ...(cancelled.data?.items ?? NO_BOOKINGS).map(
        ({ id, interviewerId }) => [id, byId.get(interviewerId)?.timeZone ?? null] as const,
      ),
    ];
    return new Map(pairs);
  }, [live.data, cancelled.data, byId]);
  const query = kind === "cancelled" ? cancelled : live;
  const rows = useMemo(() => {
    if (kind === "cancelled") return cancelled.data?.items.filter(isMine);
    return live.isPlaceholderData ? undefined : live.data?.items.map(({ booking }) => booking).filter(isMine);
  }, [kind, cancelled.data, live.data, live.isPlaceholderData, isMine]);
  const flash = useChanged(rows, JSON.stringify([kind, whose, span]), (count) =>
    count === 1 ? "An interview changed." : `${count} interviews changed.`,
  );

  return (
    <Screen
      title="Bookings"
      tools={
        <>
          {me.role === "coordinator" && (
            <Segmented
              label="Whose"
              value={whose === "mine" ? "mine" : "all"}
              onChange={(next) => void setWhose(next)}
              options={WHOSE_OPTIONS}
            />
          )}
          <Segmented
            label="Show"
            value={kind}
            onChange={(next) => void setKind(next)}
            options={KIND_OPTIONS}
          />
        </>
      }
    >
      {query.isPending || query.isPlaceholderData ? (
        <Skeleton lines={8} label="Loading bookings" />
      ) : query.error && !query.data ? (
        <EmptyState title="This could not be loaded">
          <p>{query.error.message}</p>
        </EmptyState>
      ) : items.length === 0 ? (
        <EmptyState title={NONE[kind]} />
      ) : (
        <Agenda
          label="Bookings"
          zone={zone}
          locale={locale}
          now={now}
          items={items}
          otherZoneOf={({ id }) => zoneOf.get(id) ?? null}
          flash={flash}
          onOpen={({ id }) => onOpen(id)}
        />
      )}
    </Screen>
  );
}
