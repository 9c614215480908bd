// The coordinator's board: free slots by filter, side by side on the grid or as a list, one click from a booking.
"use client";
import { useMemo, useState } from "react";
import { useInterviewers } from "@/api/interviewers";
import type { Slot } from "@/api/types";
import { spanWords } from "@/time/format";
import { toMs } from "@/time/instant";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import { useAction } from "@/ui/actions";
import { ClockNotice } from "@/ui/ClockNotice";
import { Skeleton } from "@/ui/Skeleton";
import { Screen } from "@/ui/shell/Screen";
import { useChanged } from "@/ui/useChanged";
import { FilterPanel } from "./FilterPanel";
import { bookedItem, slotItem, wantedSlots } from "./items";
import { NextFree } from "./NextFree";
import { NothingHere, NotLoaded } from "./NothingHere";
import { PeriodLead, ViewChoice } from "./PeriodBar";
import { useEntries, useNextFree, useSlots } from "./queries";
import { matches } from "./search";
import { TimeView } from "./TimeView";
import { type Status, useFilters } from "./useFilters";
import { useLayout } from "./useLayout";
import { periodWords, usePeriod } from "./usePeriod";

const STATUS_OPTIONS: readonly { value: Status; label: string }[] = [
  { value: "free", label: "Free" },
  { value: "booked", label: "Booked" },
  { value: "all", label: "All" },
];
const STATUS_ASKED = { free: "available", booked: "booked", all: undefined } as const;
const NO_SLOTS: readonly Slot[] = [];

type Props = {
  /** The slot a dialog is open for. */
  selectedId: string | null;
  onPick: (slot: Slot) => void;
  onOpenBooking: (bookingId: string) => void;
};

export function SlotBoard({ selectedId, onPick, onOpenBooking }: Props) {
  const { times, locale } = useViewer();
  const now = useNow();
  const [filters, set] = useFilters();
  const { q, who, status } = filters;
  const { people, byId, ...interviewers } = useInterviewers();

  const nextFree = useNextFree(who);
  const next = useMemo(
    () =>
      nextFree.data?.filter(
        (slot) =>
          toMs(slot.startTime) > now && matches(q, [byId.get(slot.interviewerId)?.name, slot.location]),
      ),
    [nextFree.data, q, byId, now],
  );
  const begin = nextFree.data?.[0] ? times.dayOf(nextFree.data[0].startTime) : null;
  const shown = usePeriod(filters, set, nextFree.isPending ? undefined : begin);

  const slots = useSlots(shown?.span ?? null, STATUS_ASKED[status], who.length === 1 ? who[0] : undefined);
  const entries = useEntries(shown?.span ?? null, status !== "free");
  const entryOfSlot = useMemo(
    () => new Map((entries.data?.items ?? []).map((entry) => [entry.slot.id, entry])),
    [entries.data],
  );
  const rows = slots.data?.items ?? NO_SLOTS;
  const found = useMemo(
    () => wantedSlots(rows, entryOfSlot, byId, { q, who }, now),
    [rows, entryOfSlot, byId, q, who, now],
  );
  const scope = JSON.stringify([shown?.span, status, who.length === 1 && who]);
  const flash = useChanged(slots.isPlaceholderData ? undefined : slots.data?.items, scope, (count) =>
    count === 1 ? "A slot changed." : `${count} slots changed.`,
  );
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const layout = useLayout(shown, found, people, who, focusedId);
  const items = useMemo(
    () =>
      found.map((slot) => {
        const person = byId.get(slot.interviewerId);
        return slot.status === "available"
          ? slotItem(slot, person, layout.place)
          : bookedItem(slot, entryOfSlot.get(slot.id), person, layout.place);
      }),
    [found, byId, entryOfSlot, layout.place],
  );
  const slotOf = useMemo(() => new Map(found.map((slot) => [slot.id, slot])), [found]);
  const personOf = (slotId: string) => byId.get(slotOf.get(slotId)?.interviewerId ?? "");

  const pick = (slot: Slot) => {
    if (shown && !shown.days.includes(times.dayOf(slot.startTime))) shown.goTo(times.dayOf(slot.startTime));
    onPick(slot);
  };
  const first = next?.[0];
  const after = next?.find(({ startTime }) => shown && times.dayOf(startTime) > shown.last);
  const nearest = after ?? first;
  useAction({
    id: "create",
    label: "Book the next free slot",
    group: "Here",
    hotkey: "c",
    isDisabled: !first,
    run: () => first && pick(first),
  });

  const hasFilters = q !== "" || who.length > 0 || status !== "free";
  const error = slots.data === undefined ? slots.error : interviewers.error;
  const isLoading = !shown || slots.isPending || slots.isPlaceholderData || interviewers.isPending;
  const what = { free: "No free slots", booked: "No booked slots", all: "No slots" }[status];

  return (
    <Screen
      title={shown ? spanWords(shown.first, shown.last, locale) : "Free slots"}
      windowTitle="Free slots"
      lead={<PeriodLead shown={shown} />}
      tools={
        <ViewChoice view={filters.view} onChange={(view) => (shown ? shown.setView(view) : set({ view }))} />
      }
      notices={
        shown && <ClockNotice days={shown.days} zones={layout.inView.map(({ timeZone }) => timeZone)} />
      }
      panel={
        <FilterPanel
          title="Free slots"
          placeholder="Name, city or room"
          filters={filters}
          set={set}
          people={people}
          shown={shown}
          statuses={STATUS_OPTIONS}
        >
          <NextFree slots={next} people={byId} onPick={pick} />
        </FilterPanel>
      }
    >
      {error ? (
        <NotLoaded error={error} onRetry={() => void slots.refetch()} />
      ) : isLoading ? (
        <Skeleton lines={8} label="Loading slots" />
      ) : found.length === 0 ? (
        <NothingHere
          title={`${what} ${periodWords(shown)}`}
          advice="There is no free time ahead. Ask interviewers to offer some."
          next={
            nearest
              ? {
                  words: `Go to the ${after ? "next" : "nearest"} free one, ${times.dayAndTime(nearest.startTime)}`,
                  go: () => set({ day: times.dayOf(nearest.startTime), to: null, status: "free" }),
                }
              : null
          }
          onClear={hasFilters ? () => set({ q: "", who: [], status: "free" }) : null}
        />
      ) : (
        <TimeView
          label="Slots"
          layout={layout}
          items={items}
          zoneOf={(id) => personOf(id)?.timeZone ?? null}
          onFocusItem={(id) => setFocusedId(personOf(id)?.id ?? null)}
          isCutOff={slots.data?.complete === false}
          selectedId={selectedId}
          flash={flash}
          onOpen={({ id }) => {
            const slot = slotOf.get(id);
            const entry = entryOfSlot.get(id);
            if (slot?.status === "available") onPick(slot);
            else if (entry) onOpenBooking(entry.booking.id);
          }}
        />
      )}
    </Screen>
  );
}
