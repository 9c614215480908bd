// The pointer on the grid: drag on empty time creates, on an item moves it, on its lower edge resizes, onto a free slot drops.
//
// Plain listeners and one ghost element: while a drag goes on React renders nothing, so that 500 items do not slow it down.
import type { Ghost } from "./ghost";
import { type Cell, type Piece, pieceAt } from "./layout";
import { cellFor, type GridModel, ghostWords, PX_PER_MINUTE } from "./model";
import { draftPlace, lengthDraft, movedDraft, resizedDraft, snapDown, stretchDraft } from "./snap";
import type { Draft, GridItem } from "./types";

const CLICK_PX = 4;
const HOLD_MS = 350;
const EDGE_PX = 40;

type Kind = "none" | "create" | "move" | "resize" | "drop";
type Drag = {
  kind: Kind;
  pointerId: number;
  x: number;
  y: number;
  from: Place;
  item: GridItem | null;
  /** Minutes between an item's top and where it was taken. */
  grabbed: number;
  element: HTMLElement | null;
  started: boolean;
  /** A finger has to rest first: else it scrolls. */
  hold: ReturnType<typeof setTimeout> | null;
  draft: Draft | null;
  target: GridItem | null;
};
type Place = { cell: Cell; minute: number };

type Wiring = {
  body: HTMLElement;
  scroller: HTMLElement;
  ghost: Ghost;
  model: () => GridModel;
  /** A click on empty time: the keyboard goes on from there. */
  onPlace: (cell: number, minute: number) => void;
};

/** Listens until the function it returns is called. */
export function listenToPointer({ body, scroller, ghost, model, onPlace }: Wiring): () => void {
  let drag: Drag | null = null;
  let justDragged = false;
  let last = { x: 0, y: 0 };
  let scrolling = 0;

  const placeAt = (x: number, y: number): Place | null => {
    const { cells, axis } = model();
    const box = body.getBoundingClientRect();
    const columns = body.querySelectorAll<HTMLElement>("[data-cell]");
    const fromLeft = x - box.left;
    let found: HTMLElement | undefined;
    for (const column of columns) if (column.offsetLeft <= fromLeft) found = column;
    const cell = cells[Number((found ?? columns[0])?.dataset.cell)];
    const minute = Math.min(Math.max(0, (y - box.top) / PX_PER_MINUTE), axis.minutes - 1);
    return cell ? { cell, minute } : null;
  };

  const pieceOf = (element: HTMLElement, place: Place): Piece | undefined =>
    model().pieces[place.cell.index]?.find(({ item }) => item.id === element.dataset.item);

  const kindOf = (item: GridItem | undefined, onGrip: boolean): Kind => {
    const { props } = model();
    if (!item) return props.onCreate ? "create" : "none";
    if (onGrip && item.resizes && props.onResize) return "resize";
    if (item.moves === "time" && props.onMove) return "move";
    return item.moves === "slot" && props.onDrop ? "drop" : "none";
  };

  const onDown = (event: PointerEvent) => {
    if (event.button !== 0 || drag || !(event.target instanceof Element)) return;
    const place = placeAt(event.clientX, event.clientY);
    if (!place || event.target.closest("[aria-hidden=true] button")) return;
    const element = event.target.closest<HTMLElement>("[data-item]");
    const piece = element ? pieceOf(element, place) : undefined;
    const kind = kindOf(piece?.item, event.target.closest("[data-grip]") !== null);
    if (kind === "none") return;
    drag = {
      kind,
      pointerId: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      from: place,
      item: piece?.item ?? null,
      grabbed: piece ? place.minute - piece.top : 0,
      element,
      started: false,
      hold: event.pointerType === "touch" ? setTimeout(begin, HOLD_MS) : null,
      draft: null,
      target: null,
    };
    last = { x: event.clientX, y: event.clientY };
  };

  function begin(): void {
    if (!drag) return;
    drag.started = true;
    drag.hold = null;
    // By the ghost, for its cursor. A cursor set on the grid would restyle every item in it: 50 ms for 500 of them.
    ghost.element.setPointerCapture(drag.pointerId);
    if (drag.kind !== "create") drag.element?.setAttribute("data-lifted", "");
    update();
  }

  const onMove = (event: PointerEvent) => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    last = { x: event.clientX, y: event.clientY };
    if (!drag.started) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < CLICK_PX) return;
      if (drag.hold !== null) return cancel();
      begin();
    }
    update();
    if (!scrolling) scrolling = requestAnimationFrame(scrollAtEdge);
  };

  function update(): void {
    const place = placeAt(last.x, last.y);
    if (!drag || !place) return;
    const now = model();
    const { axis } = now;
    const { kind, item, from } = drag;
    let cell: Cell | undefined = from.cell;
    let draft: Draft | null = null;
    if (kind === "create") {
      draft = stretchDraft(axis, { day: cell.day, columnId: cell.column.id }, from.minute, place.minute);
    } else if (kind === "resize" && item) {
      draft = resizedDraft(axis, cell.day, place.minute, item);
    } else if (kind === "move" && item) {
      cell = cellFor(now.cells, place.cell.day, item.columnId);
      if (cell)
        draft = movedDraft(
          axis,
          { day: cell.day, columnId: item.columnId },
          place.minute - drag.grabbed,
          item,
        );
    } else if (kind === "drop" && item) {
      aim(place, item);
      return;
    }
    drag.draft = draft;
    const at = draft && cell ? draftPlace(axis, cell.day, draft) : null;
    if (draft && cell && at) ghost.show({ ...at, cell: cell.index, ...ghostWords(now, draft, item) });
    else ghost.hide();
  }

  function aim(place: Place, item: GridItem): void {
    if (!drag) return;
    const now = model();
    const over = pieceAt(now.pieces[place.cell.index] ?? [], place.minute);
    const target = over?.item.accepts ? over.item : null;
    if (target?.id !== drag.target?.id) markTarget(target);
    drag.target = target;
    const words = target
      ? ghostWords(now, target, item)
      : { text: item.title ?? "", warning: "Drop it on a free slot" };
    const at = target && over ? over : { top: Math.max(0, place.minute - drag.grabbed), height: 30 };
    ghost.show({ cell: place.cell.index, top: at.top, height: at.height, ...words });
  }

  const markTarget = (target: GridItem | null) => {
    for (const marked of body.querySelectorAll("[data-target]")) marked.removeAttribute("data-target");
    if (target) body.querySelector(`[data-item="${CSS.escape(target.id)}"]`)?.setAttribute("data-target", "");
  };

  function scrollAtEdge(): void {
    scrolling = 0;
    if (!drag?.started) return;
    const box = scroller.getBoundingClientRect();
    const by = (at: number, low: number, high: number) =>
      at < low + EDGE_PX
        ? Math.max(-18, (at - low - EDGE_PX) / 3)
        : at > high - EDGE_PX
          ? Math.min(18, (at - high + EDGE_PX) / 3)
          : 0;
    const down = by(last.y, box.top + 56, box.bottom);
    if (down === 0) return;
    scroller.scrollTop += down;
    update();
    scrolling = requestAnimationFrame(scrollAtEdge);
  }

  const onUp = (event: PointerEvent) => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    const { started, kind, draft, item, target } = drag;
    cancel();
    if (!started) return;
    skipClick();
    const { props } = model();
    if (kind === "create" && draft) props.onCreate?.(draft, "drag");
    if (kind === "move" && item && draft && draft.startTime !== item.startTime) props.onMove?.(item, draft);
    if (kind === "resize" && item && draft && draft.endTime !== item.endTime) props.onResize?.(item, draft);
    if (kind === "drop" && item && target) props.onDrop?.(item, target);
  };

  function cancel(): void {
    if (!drag) return;
    if (drag.hold !== null) clearTimeout(drag.hold);
    drag.element?.removeAttribute("data-lifted");
    markTarget(null);
    if (ghost.element.hasPointerCapture(drag.pointerId)) ghost.element.releasePointerCapture(drag.pointerId);
    drag = null;
    ghost.hide();
  }

  /** The click that ends a drag opens nothing. It comes in the same task as the pointer's release. */
  const skipClick = () => {
    justDragged = true;
    setTimeout(() => {
      justDragged = false;
    });
  };

  const onClick = (event: MouseEvent) => {
    if (justDragged || !(event.target instanceof Element)) return;
    const place = placeAt(event.clientX, event.clientY);
    const element = event.target.closest<HTMLElement>("[data-item]");
    const { props } = model();
    if (element) {
      // Also the click that a screen reader makes, which has no place on the screen.
      const item = props.items.find(({ id }) => id === element.dataset.item);
      if (item) props.onOpen?.(item);
    } else if (place && event.detail === 1) {
      onPlace(place.cell.index, snapDown(place.minute));
    }
  };

  const onDoubleClick = (event: MouseEvent) => {
    const place = placeAt(event.clientX, event.clientY);
    if (!place || !(event.target instanceof Element) || event.target.closest("[data-item]")) return;
    const { axis, props } = model();
    const at = { day: place.cell.day, columnId: place.cell.column.id };
    const draft = lengthDraft(axis, at, snapDown(place.minute), props.createMinutes ?? 60);
    if (draft) props.onCreate?.(draft, "click");
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !drag?.started) return;
    event.stopPropagation();
    skipClick();
    cancel();
  };
  // A finger that drags must not scroll as well; only a listener that is not passive can say so.
  const onTouchMove = (event: TouchEvent) => {
    if (drag?.started) event.preventDefault();
  };

  const stop = new AbortController();
  const { signal } = stop;
  body.addEventListener("pointerdown", onDown, { signal });
  body.addEventListener("pointermove", onMove, { signal });
  body.addEventListener("pointerup", onUp, { signal });
  body.addEventListener("pointercancel", cancel, { signal });
  body.addEventListener("click", onClick, { signal });
  body.addEventListener("dblclick", onDoubleClick, { signal });
  body.addEventListener("touchmove", onTouchMove, { signal, passive: false });
  document.addEventListener("keydown", onKey, { signal, capture: true });
  return () => {
    cancel();
    stop.abort();
  };
}
