// All slots as a list, with filters that live in the address: status, dates, text.
"use client";
import { useEffect, useMemo, useRef } from "react";
import type { Slot } from "@/api/types";
import { isDay } from "@/time/day";
import { toInstant } from "@/time/instant";
import { daySpan } from "@/time/zone";
import { Agenda } from "@/ui/agenda/Agenda";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Field } from "@/ui/Field";
import type { GridItem } from "@/ui/grid/types";
import { Segmented } from "@/ui/Segmented";
import { Skeleton } from "@/ui/Skeleton";
import { useChanged } from "@/ui/useChanged";
import { isNew } from "./edits";
import { changedWords, itemsOf } from "./items";
import { useEntries, useEntryOf, useSlots } from "./queries";
import css from "./slots.module.css";
import type { Week } from "./useWeek";
import type { GoWeek, WeekAddress } from "./useWeekAddress";

type Props = {
  week: Week;
  address: WeekAddress;
  go: GoWeek;
  /** Rises with every wish to search: the field takes the focus. */
  searches: number;
  onSlot: (slot: Slot) => void;
};

const STATUSES = [
  { value: "all", label: "All" },
  { value: "available", label: "Free" },
  { value: "booked", label: "Booked" },
] as const;

export function SlotList({ week, address, go, searches, onSlot }: Props) {
  const { zone, today, interviewer } = week;
  const { status, q } = address;
  const from = address.from ?? today;
  const window = {
    interviewerId: interviewer.id,
    from: toInstant(daySpan(zone, from).start),
    ...(address.to && address.to >= from ? { to: toInstant(daySpan(zone, address.to).end) } : {}),
  };
  const loaded = useSlots({ ...window, ...(status ? { status } : {}) }, { enabled: true, keep: true });
  const entries = useEntryOf(useEntries(window, { enabled: status !== "available", keep: true }).data);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (searches > 0) search.current?.focus();
  }, [searches]);

  const { pending } = week.changes;
  const minute = Math.floor(week.now / 60_000) * 60_000;
  const items = useMemo(() => {
    const all = itemsOf(loaded.data?.items ?? [], entries, { now: minute, pending, refused: null });
    const wanted = plain(q);
    return wanted
      ? all.filter((item) => plain(`${item.title ?? ""} ${item.detail ?? ""}`).includes(wanted))
      : all;
  }, [loaded.data, entries, minute, pending, q]);
  const flash = useChanged(
    useMemo(
      () => (loaded.isPlaceholderData ? undefined : loaded.data?.items.filter((slot) => !isNew(slot))),
      [loaded.data, loaded.isPlaceholderData],
    ),
    JSON.stringify([window, status]),
    changedWords,
  );
  const isFiltered = status !== null || q !== "" || address.from !== null || address.to !== null;
  const clear = () => go({ status: null, q: null, from: null, to: null });
  const open = (item: GridItem) => {
    const slot = loaded.data?.items.find(({ id }) => id === item.id);
    if (slot) onSlot(slot);
  };
  const day = (text: string) => (isDay(text) ? text : null);

  return (
    <>
      <div className={css.filters} role="search" aria-label="Slots">
        <Field
          label="Search"
          type="search"
          value={q}
          onChange={(text) => go({ q: text || null })}
          placeholder="Candidate or location"
          inputRef={search}
        />
        <Field label="From" type="date" value={from} onChange={(text) => go({ from: day(text) })} />
        <Field
          label="To"
          type="date"
          value={address.to ?? ""}
          onChange={(text) => go({ to: day(text) })}
          wrong={address.to && address.to < from ? "Before the first day" : null}
        />
        <Segmented
          label="Status"
          value={status ?? "all"}
          onChange={(next) => go({ status: next === "all" ? null : next })}
          options={STATUSES}
        />
        {isFiltered && <Button onPress={clear}>Clear filters</Button>}
      </div>
      <p className="unseen" role="status">
        {loaded.data ? `${items.length} slots` : ""}
      </p>
      {!loaded.data ? (
        <Skeleton lines={6} label="Loading slots" />
      ) : items.length === 0 ? (
        <EmptyState
          title={isFiltered ? "No slot matches" : "No slots from today on"}
          actions={isFiltered ? <Button onPress={clear}>Clear filters</Button> : null}
        >
          <p>
            {isFiltered ? "Take a filter away, or choose other dates." : "Offer time, and it shows here."}
          </p>
        </EmptyState>
      ) : (
        <Agenda
          label="Slots"
          zone={zone}
          locale={week.locale}
          now={week.now}
          items={items}
          otherZoneOf={() => week.theirZone}
          flash={flash}
          onOpen={open}
        />
      )}
      {loaded.data && !loaded.data.complete && (
        <p className={css.none}>
          Only the first {loaded.data.items.length} are shown. Choose fewer days to see the rest.
        </p>
      )}
    </>
  );
}

/** By letters without their marks, so that "sofia" finds Sofía. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
