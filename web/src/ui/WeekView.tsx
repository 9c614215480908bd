// A week in the form that fits: the grid, or on a phone the agenda of the same items.
"use client";
import type { ReactNode } from "react";
import type { Day } from "@/time/day";
import { Agenda } from "./agenda/Agenda";
import css from "./grid/note.module.css";
import type { GridItem, WeekGridProps } from "./grid/types";
import { WeekGrid } from "./grid/WeekGrid";
import { useIsPhone } from "./media";

type Props = WeekGridProps & {
  /** The agenda whatever the width. */
  asAgenda?: boolean;
  dayAside?: (day: Day) => ReactNode;
  rowAside?: (item: GridItem) => ReactNode;
  emptyDay?: (day: Day) => ReactNode;
  otherZoneOf?: (item: GridItem) => string | null;
};

export function WeekView({ asAgenda, dayAside, rowAside, emptyDay, otherZoneOf, ...grid }: Props) {
  const isPhone = useIsPhone();
  if (!isPhone && !asAgenda) return <WeekGrid {...grid} />;
  const nameOf = new Map(grid.columns.map(({ id, name }) => [id, name]));
  return (
    <>
      {grid.note && <div className={css.noteAbove}>{grid.note.content}</div>}
      <Agenda
        {...grid}
        otherZoneOf={otherZoneOf ?? (() => grid.otherZone ?? null)}
        whoOf={grid.columns.length > 1 ? (item) => nameOf.get(item.columnId) ?? null : undefined}
        dayAside={dayAside ?? grid.dayMeter}
        rowAside={rowAside}
        emptyDay={emptyDay}
      />
    </>
  );
}
