// One piece of an item in the grid. Memoised on plain values: a week of 500 re-renders only what changed.
"use client";
import { memo } from "react";
import type { Times } from "@/time/format";
import css from "./item.module.css";
import type { Piece } from "./layout";
import { PX_PER_MINUTE } from "./model";

type Props = {
  piece: Piece;
  times: Times;
  isSelected: boolean;
  isFlashing: boolean;
  /** The grid's one tab stop lies here. */
  isStop: boolean;
};

/** Lower than this there is room for one line only. */
const ONE_LINE_MINUTES = 40;
/** Lower than this the line is small, and lower than the next there is room for none: its colour and its name are left. */
const SMALL_MINUTES = 20;
const BARE_MINUTES = 14;
/** Of the type in item.module.css: what is above the first line and beside the next item, and a line. */
const [AROUND_PX, LINE_PX] = [5, 15];

function ItemView({ piece, times, isSelected, isFlashing, isStop }: Props) {
  const { item, top, height, lane, lanes, fromBefore, goesOn } = piece;
  // React sets these through the DOM, which the Content-Security-Policy allows; nothing of the grid is in the exported pages.
  const place = {
    top: `calc(${top} / 60 * var(--hour))`,
    height: `calc(${height} / 60 * var(--hour) - 2px)`,
    left: `calc(${lane} * (100% - 4px) / ${lanes} + 2px)`,
    width: `calc((100% - 4px) / ${lanes} - ${lanes > 1 ? 2 : 0}px)`,
    "--lines": Math.max(1, Math.floor((height * PX_PER_MINUTE - AROUND_PX) / LINE_PX)),
  };
  const range = times.times(item.startTime, item.endTime);
  return (
    <div
      style={place}
      role="gridcell"
      tabIndex={isStop ? 0 : -1}
      aria-selected={isSelected}
      className={css.item}
      title={item.fixed}
      data-item={item.id}
      data-tone={item.tone}
      data-moves={item.moves}
      data-short={height < ONE_LINE_MINUTES ? "" : undefined}
      data-tiny={height < BARE_MINUTES ? "bare" : height < SMALL_MINUTES ? "small" : undefined}
      data-selected={isSelected ? "" : undefined}
      data-flash={isFlashing ? "" : undefined}
      data-before={fromBefore ? "" : undefined}
      data-on={goesOn ? "" : undefined}
    >
      {/* The name is the content, not a label of its own: what is seen is what is heard, with the day before it. */}
      <span className="unseen">
        {times.day(times.dayOf(item.startTime))}, {range},{" "}
      </span>
      {item.title ? (
        <b>{item.title}</b>
      ) : (
        <>
          <span className={css.start} aria-hidden="true">
            {times.bareTime(item.startTime)}
          </span>
          <span className={css.range} aria-hidden="true">
            {height < ONE_LINE_MINUTES ? times.bareTime(item.startTime) : range}
          </span>
        </>
      )}
      {item.detail && <span>{item.detail}</span>}
      <span className="unseen">, {item.label}</span>
      {item.resizes && !goesOn && <i className={css.grip} data-grip="" aria-hidden="true" />}
    </div>
  );
}

/** By value: a page maps its rows to new items whenever one of them changed, and only that one is to be drawn again. */
export const GridItemView = memo(ItemView, (a, b) => {
  if (
    a.isSelected !== b.isSelected ||
    a.isFlashing !== b.isFlashing ||
    a.isStop !== b.isStop ||
    a.times !== b.times
  )
    return false;
  const { item: itemA, ...placeA } = a.piece;
  const { item: itemB, ...placeB } = b.piece;
  return isSame(placeA, placeB) && isSame(itemA, itemB);
});

function isSame<T extends object>(a: T, b: T): boolean {
  if (a === b) return true;
  const names = Object.keys(a) as (keyof T)[];
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
