// The week grid: days and interviewers as columns, two time axes, everything by pointer and by keys.
"use client";
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from "react";
import { currentName } from "@/time/names";
import { localDay } from "@/time/zone";
import { GridAxis, GridCorner } from "./GridAxis";
import { GridColumnView } from "./GridColumnView";
import { GridHeads } from "./GridHeads";
import { GridNote } from "./GridNote";
import { type Ghost, ghostOf } from "./ghost";
import css from "./grid.module.css";
import type { Cell } from "./layout";
import { type GridModel, HOUR_PX, PX_PER_MINUTE, useGridModel } from "./model";
import { listenToPointer } from "./pointer";
import { spotAt } from "./step";
import type { WeekGridProps } from "./types";
import { useGridKeys } from "./useGridKeys";

/** Where a day's work begins, when nothing is earlier: the grid opens scrolled to it. */
const MORNING_MINUTE = 8 * 60;

export function WeekGrid(props: WeekGridProps) {
  const { label, zone, locale, now, columns, selectedId = null, flash, dayMeter } = props;
  const otherZone =
    props.otherZone && currentName(props.otherZone) !== currentName(zone) ? props.otherZone : null;
  const model = useGridModel(props);
  const { axis, times, cells, pieces, closed } = model;
  const today = localDay(zone, now);
  const hintId = useId();

  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const ghostElement = useRef<HTMLDivElement>(null);
  const ghost = useRef<Ghost | null>(null);

  const firstCell = Math.max(
    0,
    cells.findIndex(({ day }) => day === today),
  );
  const keys = useGridKeys(model, spotAt(model, firstCell, MORNING_MINUTE + 60), body, ghost);

  // What the listeners see is always the latest, without listening anew on every render.
  const latest = useRef({ model, keys });
  useLayoutEffect(() => {
    latest.current = { model, keys };
  });
  useEffect(() => {
    if (!body.current || !scroller.current || !ghostElement.current) return;
    ghost.current = ghostOf(ghostElement.current, PX_PER_MINUTE);
    return listenToPointer({
      body: body.current,
      scroller: scroller.current,
      ghost: ghost.current,
      model: () => latest.current.model,
      onPlace: (cell, minute) => latest.current.keys.goTo(cell, minute),
    });
  }, []);

  useOpenAtMorning(scroller, model);

  const { spot } = keys;
  const cursorCell = cells[spot.cell];
  const axisDay = cursorCell?.day ?? axis.days[0] ?? today;
  const missing = useMemo(() => new Map(axis.days.map((day) => [day, axis.missing(day)])), [axis]);
  const sizes = {
    "--hour": `${HOUR_PX}px`,
    "--minutes": axis.minutes,
    "--cells": cells.length,
    // Several interviewers need less width each: their names are short and their slots show a time.
    "--cell-min": columns.length > 1 ? "64px" : "92px",
  } as React.CSSProperties;

  return (
    <div ref={scroller} className={css.scroller} style={sizes} data-one-axis={otherZone ? undefined : ""}>
      <GridHeads
        days={axis.days}
        columns={columns}
        today={today}
        times={times}
        dayMeter={dayMeter}
        corner={<GridCorner zone={zone} otherZone={otherZone} at={axis.span(axisDay).start} />}
      />
      {props.note && <GridNote model={model} note={props.note} />}
      <div
        ref={body}
        className={css.body}
        role="grid"
        aria-label={label}
        aria-describedby={hintId}
        onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus}
        onBlur={keys.onBlur}
      >
        <GridAxis axis={axis} otherZone={otherZone} locale={locale} day={axisDay} />
        {cells.map((cell) => (
          <GridColumnView
            key={`${cell.day} ${cell.column.id}`}
            cell={cell}
            name={nameOf(cell, model)}
            pieces={pieces[cell.index] ?? []}
            closed={closed[cell.index] ?? []}
            missing={missing.get(cell.day) ?? []}
            times={times}
            isToday={cell.day === today}
            creates={props.onCreate !== undefined}
            nowAt={cell.day === today ? Math.floor(axis.place(cell.day, now)) : null}
            selectedId={holds(model, cell, selectedId) ? selectedId : null}
            stopId={cell.index === spot.cell ? spot.itemId : null}
            flash={
              flash && flash.size > 0 && pieces[cell.index]?.some(({ item }) => flash.has(item.id))
                ? flash
                : null
            }
            cursor={
              cell.index === spot.cell && spot.itemId === null
                ? cursorOf(model, cell, spot.minute, keys.turn)
                : null
            }
          />
        ))}
        <div ref={ghostElement} className={css.ghost} hidden aria-hidden="true">
          <span />
          <small />
        </div>
      </div>
      <p id={hintId} className="unseen">
        Arrows move by a quarter hour and by column. Enter opens or creates, Shift with arrows changes the
        length, Alt with arrows moves. Question mark shows all keys.
      </p>
    </div>
  );
}

function nameOf({ day, column }: Cell, { times, props }: GridModel): string {
  return props.columns.length > 1 ? `${times.day(day)}, ${column.name}` : times.day(day);
}

function holds({ pieces }: GridModel, cell: Cell, id: string | null): boolean {
  return id !== null && (pieces[cell.index]?.some(({ item }) => item.id === id) ?? false);
}

function cursorOf(model: GridModel, cell: Cell, minute: number, turn: number) {
  const { axis, times, closed } = model;
  const instant = axis.instant(cell.day, minute);
  const shut = closed[cell.index]?.find(({ top, height }) => top <= minute && minute < top + height);
  const text = instant === null ? "" : times.time(instant);
  const when =
    instant === null ? `${times.day(cell.day)}, an hour that does not exist` : times.dayAndTime(instant);
  return { minute, turn, text, label: shut ? `${when}. ${shut.reason}` : when };
}

/** Scrolls to working hours when the grid opens, or to the first item, when that is earlier. Later weeks stay where one was. */
function useOpenAtMorning(scroller: React.RefObject<HTMLElement | null>, { cells, pieces }: GridModel): void {
  const opened = useRef(false);
  const earliest = Math.min(
    MORNING_MINUTE,
    ...pieces.flatMap((list) => list.slice(0, 1).map(({ top }) => top)),
  );
  useLayoutEffect(() => {
    if (opened.current || !scroller.current || cells.length === 0) return;
    opened.current = true;
    // A little above, so that the hour's own label is whole; never the small hours for one item at night.
    const minute = Math.max(earliest, MORNING_MINUTE - 120);
    scroller.current.scrollTop = Math.max(0, minute * PX_PER_MINUTE - 8);
  }, [cells, earliest, scroller]);
}
