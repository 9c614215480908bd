// How rows come on screen: which days and columns, side by side or everybody in one, and whose zone stands beside the viewer's.
"use client";
import { useMemo } from "react";
import type { Interviewer } from "@/api/types";
import { currentName } from "@/time/names";
import { useViewer } from "@/time/viewer";
import { useIsPhone } from "@/ui/media";
import { columnsFor, EVERYONE } from "./columns";
import type { Place } from "./items";
import { worthShowing } from "./period";
import type { Shown } from "./usePeriod";

type Row = { interviewerId: string; startTime: string; endTime: string };

/** chosen: the people asked for; with none, those who have something in view. */
export function useLayout(
  shown: Shown | null,
  rows: readonly Row[],
  people: readonly Interviewer[],
  chosen: readonly string[],
  focusedId: string | null,
) {
  const { zone, times } = useViewer();
  const isList = useIsPhone() || shown?.view === "agenda";
  const inView = useMemo(() => {
    const busy = new Set(chosen.length > 0 ? chosen : rows.map(({ interviewerId }) => interviewerId));
    return people.filter(({ id }) => busy.has(id));
  }, [people, chosen, rows]);
  const days = useMemo(() => {
    const busy = new Set(
      rows.flatMap(({ startTime, endTime }) => [times.dayOf(startTime), times.dayOf(endTime)]),
    );
    return shown ? worthShowing(shown.days, busy, shown.today) : [];
  }, [shown, rows, times]);
  const columns = useMemo(() => columnsFor(inView, days.length), [inView, days.length]);
  const isMerged = columns[0]?.id === EVERYONE;
  const place = useMemo<Place>(
    () => ({ isMerged: isMerged || isList, withName: isMerged || isList || columns.length === 1 }),
    [isMerged, isList, columns.length],
  );
  // The second axis: of whoever is being looked at, else of the first whose day is another than the viewer's.
  const isElsewhere = ({ timeZone }: Interviewer) => currentName(timeZone) !== currentName(zone);
  const focused = people.find(({ id }) => id === focusedId);
  const otherZone = (focused && isElsewhere(focused) ? focused : inView.find(isElsewhere))?.timeZone ?? null;
  return { isList, inView, days, columns, place, otherZone };
}

export type Layout = ReturnType<typeof useLayout>;
