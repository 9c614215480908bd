// The calendar of confirmed interviews, with the free slots they can be moved to.
"use client";
import { useMemo, useState } from "react";
import { useInterviewers } from "@/api/interviewers";
import type { CalendarEntry, Slot } from "@/api/types";
import { spanWords } from "@/time/format";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import { ClockNotice } from "@/ui/ClockNotice";
import { Skeleton } from "@/ui/Skeleton";
import { Screen } from "@/ui/shell/Screen";
import { useChanged } from "@/ui/useChanged";
import { FilterPanel } from "./FilterPanel";
import { entryItem, slotItem, wantedEntries, wantedSlots } from "./items";
import { NothingHere, NotLoaded } from "./NothingHere";
import { PeriodLead, ViewChoice } from "./PeriodBar";
import { useEntries, useNextEntry, useSlots } from "./queries";
import { TimeView } from "./TimeView";
import { type Status, useFilters } from "./useFilters";
import { useLayout } from "./useLayout";
import { periodWords, usePeriod } from "./usePeriod";

// "free" is what the address leaves out, so here it stands for what one comes for: the interviews, with room to move them.
const STATUS_OPTIONS: readonly { value: Status; label: string }[] = [
  { value: "free", label: "Shown" },
  { value: "booked", label: "Hidden" },
];
const NO_ENTRIES: readonly CalendarEntry[] = [];
const NO_SLOTS: readonly Slot[] = [];
const NO_NAMES: ReadonlyMap<string, CalendarEntry> = new Map();

type Props = {
  /** Coordinators move and cancel; admins only look. */
  canChange: boolean;
  selectedId: string | null;
  onOpen: (entry: CalendarEntry) => void;
  onPickFree: (slot: Slot) => void;
  onMove: (entry: CalendarEntry, target: Slot) => void;
  onCancel: (entry: CalendarEntry) => void;
};

export function CalendarBoard({ canChange, selectedId, onOpen, onPickFree, onMove, onCancel }: Props) {
  const { times, locale } = useViewer();
  const now = useNow();
  const [filters, set] = useFilters();
  const { q, who, status } = filters;
  const { people, byId, ...interviewers } = useInterviewers();
  const nextEntry = useNextEntry();
  const begin = nextEntry.data ? times.dayOf(nextEntry.data.booking.startTime) : null;
  const shown = usePeriod(filters, set, nextEntry.isPending ? undefined : begin);

  const entries = useEntries(shown?.span ?? null);
  const withFree = canChange && status !== "booked";
  const slots = useSlots(
    withFree ? (shown?.span ?? null) : null,
    "available",
    who.length === 1 ? who[0] : undefined,
  );
  const all = entries.data?.items ?? NO_ENTRIES;
  const found = useMemo(() => wantedEntries(all, { q, who }), [all, q, who]);
  // Whose name was typed, their interviews; but they may be moved to anybody's time.
  const free = useMemo(
    () => (withFree ? wantedSlots(slots.data?.items ?? NO_SLOTS, NO_NAMES, byId, { q: "", who }, now) : []),
    [withFree, slots.data, byId, who, now],
  );
  const rows = useMemo(
    () => [...found.map(({ booking }) => booking), ...(found.length > 0 ? free : [])],
    [found, free],
  );
  const bookings = useMemo(
    () => (entries.isPlaceholderData ? undefined : entries.data?.items.map(({ booking }) => booking)),
    [entries.data, entries.isPlaceholderData],
  );
  const flash = useChanged(bookings, JSON.stringify(shown?.span), (count) =>
    count === 1 ? "An interview changed." : `${count} interviews changed.`,
  );
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const layout = useLayout(shown, rows, people, who, focusedId);
  const items = useMemo(
    () => [
      ...found.map((entry) => entryItem(entry, canChange, layout.place)),
      ...(layout.isList
        ? []
        : free.map((slot) => slotItem(slot, byId.get(slot.interviewerId), layout.place))),
    ],
    [found, free, byId, canChange, layout.place, layout.isList],
  );
  const entryOf = useMemo(() => new Map(found.map((entry) => [entry.booking.id, entry])), [found]);
  const slotOf = useMemo(() => new Map(free.map((slot) => [slot.id, slot])), [free]);
  const personIdOf = (id: string) => entryOf.get(id)?.interviewer.id ?? slotOf.get(id)?.interviewerId ?? "";

  const hasFilters = q !== "" || who.length > 0;
  const isLoading = !shown || entries.isPending || entries.isPlaceholderData || interviewers.isPending;
  const error = entries.data === undefined ? entries.error : interviewers.error;
  const next = nextEntry.data;

  return (
    <Screen
      title={shown ? spanWords(shown.first, shown.last, locale) : "Calendar"}
      windowTitle="Calendar"
      lead={<PeriodLead shown={shown} />}
      tools={
        <ViewChoice view={filters.view} onChange={(view) => (shown ? shown.setView(view) : set({ view }))} />
      }
      notices={
        shown && <ClockNotice days={shown.days} zones={layout.inView.map(({ timeZone }) => timeZone)} />
      }
      panel={
        <FilterPanel
          title="Confirmed interviews"
          placeholder="Anybody, city or room"
          filters={filters}
          set={set}
          people={people}
          shown={shown}
          statuses={canChange ? STATUS_OPTIONS : undefined}
          statusLabel="Free slots"
        >
          {canChange && (
            <small>Drag an interview onto a free slot to move it. By keys: Alt and arrows.</small>
          )}
        </FilterPanel>
      }
    >
      {error ? (
        <NotLoaded error={error} onRetry={() => void entries.refetch()} />
      ) : isLoading ? (
        <Skeleton lines={8} label="Loading interviews" />
      ) : found.length === 0 ? (
        <NothingHere
          title={`No interviews ${periodWords(shown)}`}
          advice="No interview is booked ahead. Book one into a free slot."
          next={
            next && !shown.days.includes(times.dayOf(next.booking.startTime))
              ? {
                  words: `Go to the next one, ${times.dayAndTime(next.booking.startTime)}`,
                  go: () => set({ day: times.dayOf(next.booking.startTime), to: null }),
                }
              : null
          }
          onClear={hasFilters ? () => set({ q: "", who: [] }) : null}
        />
      ) : (
        <TimeView
          label="Interviews"
          layout={layout}
          items={items}
          zoneOf={(id) => byId.get(personIdOf(id))?.timeZone ?? null}
          onFocusItem={(id) => setFocusedId(personIdOf(id) || null)}
          isCutOff={entries.data?.complete === false}
          selectedId={selectedId}
          flash={flash}
          onOpen={({ id }) => {
            const [entry, slot] = [entryOf.get(id), slotOf.get(id)];
            if (entry) onOpen(entry);
            else if (slot) onPickFree(slot);
          }}
          onDrop={
            canChange
              ? (item, target) => {
                  const [entry, slot] = [entryOf.get(item.id), slotOf.get(target.id)];
                  if (entry && slot) onMove(entry, slot);
                }
              : undefined
          }
          onRemove={
            canChange
              ? ({ id }) => {
                  const entry = entryOf.get(id);
                  if (entry) onCancel(entry);
                }
              : undefined
          }
        />
      )}
    </Screen>
  );
}
