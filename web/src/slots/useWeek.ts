// The week as one object: what is loaded, what is shown, what R2 still allows, and why a time would be refused.
"use client";
import { useCallback, useMemo, useState } from "react";
import type { Interviewer } from "@/api/types";
import type { Day } from "@/time/day";
import { toMs } from "@/time/instant";
import { currentName } from "@/time/names";
import { useNow } from "@/time/now";
import { useTimesIn, useViewer } from "@/time/viewer";
import { localDay } from "@/time/zone";
import { closedByLimit } from "@/ui/grid/predict";
import type { Draft, GridItem } from "@/ui/grid/types";
import { useChanged } from "@/ui/useChanged";
import { type Objection, objection } from "./check";
import { isNew } from "./edits";
import { changedWords, itemsOf, REFUSED } from "./items";
import { type WeekLimit, weekLimit } from "./limit";
import { useEntries, useEntryOf, useSlots } from "./queries";
import { limitWeeks, loadedWindow, mainWeek, shownDays, spanOf } from "./span";
import { type Refused, useSlotChanges } from "./useSlotChanges";
import type { WeekAddress } from "./useWeekAddress";

export type Week = ReturnType<typeof useWeek>;

const NONE: never[] = [];

export function useWeek(interviewer: Interviewer, isOwn: boolean, address: WeekAddress) {
  const { zone, locale, times } = useViewer();
  const theirZone = currentName(interviewer.timeZone);
  const theirTimes = useTimesIn(theirZone);
  const now = useNow();
  const today = localDay(zone, now);
  const day = address.day ?? today;
  const { view } = address;

  const days = useMemo(() => shownDays(view, day, locale), [view, day, locale]);
  const span = useMemo(() => spanOf(zone, days), [zone, days]);
  const mondays = useMemo(() => limitWeeks(theirZone, span), [theirZone, span]);
  const window = useMemo(
    () => ({ interviewerId: interviewer.id, ...loadedWindow(theirZone, mondays) }),
    [interviewer.id, theirZone, mondays],
  );
  const loaded = useSlots(window, { enabled: true });
  const entries = useEntryOf(useEntries(window, { enabled: true }).data);
  const slots = loaded.data?.items ?? NONE;

  const [refused, setRefused] = useState<Refused | null>(null);
  const changes = useSlotChanges({ interviewerId: interviewer.id, isOwn, times, onRefused: setRefused });

  // By the minute, so that a tick of the clock does not draw every item anew.
  const minute = Math.floor(now / 60_000) * 60_000;
  const refusedAt = useMemo<Draft | null>(
    () =>
      refused && {
        columnId: interviewer.id,
        startTime: refused.times.startTime,
        endTime: refused.times.endTime,
      },
    [refused, interviewer.id],
  );
  const items = useMemo(
    () => itemsOf(slots, entries, { now: minute, pending: changes.pending, refused: refusedAt }),
    [slots, entries, minute, changes.pending, refusedAt],
  );
  const flash = useChanged(
    useMemo(() => loaded.data?.items.filter((slot) => !isNew(slot)), [loaded.data]),
    `${window.interviewerId} ${window.from} ${window.to}`,
    // The list says it of what it shows; twice would be once too often.
    view === "list" ? null : changedWords,
  );

  const closed = useMemo(
    () =>
      closedByLimit(slots, interviewer, span.start, span.end).filter(({ endTime }) => toMs(endTime) > minute),
    [slots, interviewer, span, minute],
  );
  const limits = useMemo(() => {
    const theirToday = localDay(theirZone, minute);
    const byWeek = new Map<Day, WeekLimit>();
    for (const monday of mondays) byWeek.set(monday, weekLimit(slots, interviewer, monday, theirToday));
    return byWeek;
  }, [slots, interviewer, mondays, theirZone, minute]);
  const main = mainWeek(theirZone, span);

  const objects = useCallback(
    (draft: Draft, exceptId: string | null): Objection | null =>
      objection(draft, exceptId, { slots, interviewer, now: Date.now(), times, theirTimes }),
    [slots, interviewer, times, theirTimes],
  );
  const check = useCallback(
    (draft: Draft, item: GridItem | null) => objects(draft, item?.id ?? null)?.words ?? null,
    [objects],
  );
  const slotOf = useCallback(
    (id: string) => (id === REFUSED ? null : (slots.find((slot) => slot.id === id) ?? null)),
    [slots],
  );

  return {
    interviewer,
    isOwn,
    theirZone,
    theirTimes,
    zone,
    locale,
    times,
    now,
    today,
    day,
    view,
    days,
    span,
    mondays,
    /** undefined until the slots are loaded. */
    limit: loaded.data ? limits.get(main) : undefined,
    limits,
    main,
    loaded,
    slots,
    entries,
    items,
    flash,
    closed,
    objects,
    check,
    slotOf,
    changes,
    refused,
    refusedAt,
    setRefused,
  };
}
