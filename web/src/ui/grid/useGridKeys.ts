// The keyboard on the grid: one tab stop that arrows move; Shift stretches, Alt moves, Enter does it, Escape leaves it.
//
// A change by keys is first shown as a ghost and read out, and done on Enter: one request for ten presses, and a way back.
"use client";
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { MINUTE_MS, toInstant, toMs } from "@/time/instant";
import { announce } from "../announce";
import type { Ghost } from "./ghost";
import { cellFor, type GridModel, ghostWords } from "./model";
import { draftPlace, lengthDraft, movedDraft, QUARTER, stretchDraft } from "./snap";
import { edgeOfDay, findItem, nextItem, type Spot, spotAt, stepAside, stepDown, targetsOf } from "./step";
import type { Draft, GridItem } from "./types";

/** What Enter would do. `cell` and `day` are where the ghost is. */
type Pending =
  | { kind: "create"; anchor: number; minute: number; cell: number; draft: Draft }
  | { kind: "move" | "resize"; item: GridItem; cell: number; draft: Draft }
  | { kind: "drop"; item: GridItem; cell: number; draft: Draft; target: GridItem };

export type GridKeys = {
  /** Where the tab stop is, corrected for items that have moved or gone. */
  spot: Spot;
  /** Rises with every step, so that the cursor is a new element each time. */
  turn: number;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (event: FocusEvent) => void;
  onBlur: () => void;
  /** Puts the tab stop somewhere, and the focus with it. */
  goTo: (cell: number, minute: number) => void;
};

export function useGridKeys(
  model: GridModel,
  first: Spot,
  body: RefObject<HTMLElement | null>,
  ghost: RefObject<Ghost | null>,
): GridKeys {
  const [kept, setKept] = useState({ spot: first, turn: 0 });
  const [pending, setPending] = useState<Pending | null>(null);
  const hasFocus = useRef(false);
  const wantsFocus = useRef(false);

  const moved = kept.spot.itemId ? findItem(model, kept.spot.itemId) : null;
  const cell = Math.min(kept.spot.cell, Math.max(0, model.cells.length - 1));
  const spot = moved ?? spotAt(model, cell, Math.min(kept.spot.minute, model.axis.minutes - QUARTER));

  const goTo = useCallback((next: Spot) => {
    wantsFocus.current = true;
    setPending(null);
    setKept(({ turn }) => ({ spot: next, turn: turn + 1 }));
  }, []);

  // After every render: the element that had the focus may be gone, because its slot was withdrawn or the week changed.
  useLayoutEffect(() => {
    const lost = hasFocus.current && document.activeElement === document.body;
    if (!wantsFocus.current && !lost) return;
    wantsFocus.current = false;
    const column = body.current?.querySelector(`[data-cell="${spot.cell}"]`);
    const wanted = spot.itemId ? `[data-item="${CSS.escape(spot.itemId)}"]` : "[data-cursor]";
    column?.querySelector<HTMLElement>(wanted)?.focus();
  });

  // Only when what is pending changes: the words are made anew with every render, the announcement must not be.
  const latest = useRef(model);
  useEffect(() => {
    latest.current = model;
  });
  useEffect(() => {
    if (!pending) {
      ghost.current?.hide();
      return;
    }
    const now = latest.current;
    const day = now.cells[pending.cell]?.day;
    const at = day ? draftPlace(now.axis, day, pending.draft) : null;
    if (!at) return;
    const words = ghostWords(now, pending.draft, "item" in pending ? pending.item : null);
    ghost.current?.show({ cell: pending.cell, ...at, ...words });
    const { startTime, endTime } = pending.draft;
    announce(
      `${now.times.dayAndTimes(startTime, endTime)}. ${words.warning ?? "Enter to confirm, Escape to leave it."}`,
    );
  }, [pending, ghost]);

  const commit = () => {
    if (!pending) return;
    const { props, axis, cells } = model;
    setPending(null);
    const day = cells[pending.cell]?.day;
    const at = day ? draftPlace(axis, day, pending.draft) : null;
    if (pending.kind === "create") props.onCreate?.(pending.draft, "keys");
    else {
      if (pending.kind === "move") props.onMove?.(pending.item, pending.draft);
      if (pending.kind === "resize") props.onResize?.(pending.item, pending.draft);
      if (pending.kind === "drop") props.onDrop?.(pending.item, pending.target);
      if (at)
        setKept(({ turn }) => ({
          spot: { cell: pending.cell, minute: at.top, itemId: pending.item.id },
          turn,
        }));
    }
  };

  const item = model.props.items.find(({ id }) => id === spot.itemId) ?? null;

  const stretch = (by: 1 | -1) => {
    const { axis, cells, props } = model;
    const here = cells[spot.cell];
    if (!here) return;
    if (item) {
      if (item.fixed) announce(item.fixed);
      if (!item.resizes || !props.onResize) return;
      const before = pending?.kind === "resize" ? pending.draft : item;
      const end = toMs(before.endTime) + by * QUARTER * MINUTE_MS;
      if (end <= toMs(item.startTime)) return;
      const draft = { columnId: item.columnId, startTime: item.startTime, endTime: toInstant(end) };
      setPending({ kind: "resize", item, cell: spot.cell, draft });
    } else if (props.onCreate) {
      const anchor = pending?.kind === "create" ? pending.anchor : spot.minute;
      const minute = Math.min(
        axis.minutes,
        Math.max(0, (pending?.kind === "create" ? pending.minute : anchor) + by * QUARTER),
      );
      const draft = stretchDraft(axis, { day: here.day, columnId: here.column.id }, anchor, minute);
      if (draft) setPending({ kind: "create", anchor, minute, cell: spot.cell, draft });
    }
  };

  const shift = (key: string) => {
    const { axis, cells, props } = model;
    if (!item) return;
    if (item.fixed) announce(item.fixed);
    const by = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
    if (item.moves === "slot" && props.onDrop) {
      const targets = targetsOf(props.items);
      const at = pending?.kind === "drop" ? targets.findIndex(({ id }) => id === pending.target.id) : -1;
      const after = targets.findIndex(({ startTime }) => toMs(startTime) >= toMs(item.startTime));
      const next = at === -1 ? (by === 1 ? after : (after === -1 ? targets.length : after) - 1) : at + by;
      const target = targets[(next + targets.length) % Math.max(1, targets.length)];
      const place = target ? findItem(model, target.id) : null;
      if (target && place) {
        const draft = { columnId: target.columnId, startTime: target.startTime, endTime: target.endTime };
        setPending({ kind: "drop", item, target, cell: place.cell, draft });
      }
      return;
    }
    if (item.moves !== "time" || !props.onMove) return;
    const from = pending?.kind === "move" ? pending : { cell: spot.cell, draft: item };
    const dayNow = cells[from.cell]?.day;
    if (!dayNow) return;
    const top = axis.place(dayNow, toMs(from.draft.startTime));
    const aside = key === "ArrowLeft" || key === "ArrowRight";
    const day = aside ? axis.days[axis.days.indexOf(dayNow) + by] : dayNow;
    const target = day ? cellFor(cells, day, item.columnId) : undefined;
    if (!day || !target) return;
    const draft = movedDraft(axis, { day, columnId: item.columnId }, aside ? top : top + by * QUARTER, item);
    if (draft) setPending({ kind: "move", item, cell: target.index, draft });
  };

  const open = () => {
    if (pending) return commit();
    const here = model.cells[spot.cell];
    if (item) return model.props.onOpen?.(item);
    if (!here || !model.props.onCreate) return;
    const place = { day: here.day, columnId: here.column.id };
    const draft = lengthDraft(model.axis, place, spot.minute, model.props.createMinutes ?? 60);
    if (draft) model.props.onCreate(draft, "keys");
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const isArrow = key.startsWith("Arrow");
    if (event.altKey && isArrow) shift(key);
    else if (event.shiftKey && (key === "ArrowDown" || key === "ArrowUp"))
      stretch(key === "ArrowDown" ? 1 : -1);
    else if (key === "ArrowDown" || key === "ArrowUp")
      goTo(stepDown(model, spot, key === "ArrowDown" ? 1 : -1));
    else if (key === "ArrowRight" || key === "ArrowLeft")
      goTo(stepAside(model, spot, key === "ArrowRight" ? 1 : -1));
    else if (key === "Home" || key === "End") goTo(edgeOfDay(model, spot, key === "End"));
    else if (key === "PageDown" || key === "PageUp")
      goTo(nextItem(model, spot, key === "PageDown" ? 1 : -1) ?? spot);
    else if (key === "Enter" || key === " ") open();
    else if (key === "Escape" && pending) {
      setPending(null);
      announce("Left as it was.");
    } else if ((key === "Delete" || key === "Backspace") && item && model.props.onRemove)
      model.props.onRemove(item);
    else return;
    // Handled: no scrolling, no going back in history by Alt + arrow, no letter key of the page.
    event.preventDefault();
    event.stopPropagation();
  };

  return {
    spot,
    turn: kept.turn,
    onKeyDown,
    onFocus: (event) => {
      hasFocus.current = true;
      // Focused by a click, or by a screen reader: the keyboard goes on from there.
      const itemId = event.target instanceof HTMLElement ? event.target.dataset.item : undefined;
      if (!itemId || itemId === spot.itemId) return;
      const there = findItem(model, itemId);
      if (there) setKept(({ turn }) => ({ spot: there, turn }));
    },
    onBlur: () => {
      // A step removes the focused cursor and focuses the next: only afterwards is it known whether the focus has left.
      requestAnimationFrame(() => {
        if (body.current?.contains(document.activeElement)) return;
        hasFocus.current = document.activeElement === document.body && hasFocus.current;
        setPending(null);
      });
    },
    goTo: (toCell, minute) => goTo(spotAt(model, toCell, minute)),
  };
}
