// A note beside a time in the grid: why it was refused, where it was refused. Scrolls with the days.
"use client";
import { useEffect, useRef } from "react";
import type { GridModel } from "./model";
import css from "./note.module.css";
import { draftPlace } from "./snap";
import type { GridNoteAt } from "./types";

export function GridNote({ model, note }: { model: GridModel; note: GridNoteAt }) {
  const { axis, cells } = model;
  const element = useRef<HTMLDivElement>(null);
  const cell = cells.find(
    ({ day, column }) => column.id === note.at.columnId && draftPlace(axis, day, note.at) !== null,
  );
  const top = cell ? (draftPlace(axis, cell.day, note.at)?.top ?? 0) : 0;
  const { startTime } = note.at;

  // Once for each note: afterwards the person scrolls as they like.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new time is a new note.
  useEffect(() => {
    element.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [startTime]);

  if (!cell) return null;
  const side = cells.length === 1 ? "over" : cell.index < cells.length / 2 ? "after" : "before";
  const place = { gridColumn: cell.index + 2, top: `calc(${top} / 60 * var(--hour))` };
  return (
    <div className={css.notes}>
      <div ref={element} className={css.note} style={place} data-side={side}>
        {note.content}
      </div>
    </div>
  );
}
