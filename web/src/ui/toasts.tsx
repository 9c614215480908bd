// Toasts: what was done, a way back for a while, and how long that while is. The clock stops under the pointer or focus.
"use client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useAction } from "./actions";
import { announce } from "./announce";
import css from "./overlay.module.css";

export type ToastWish = {
  text: string;
  /** A way back: shown as a button with the key z. Taking it closes the toast. */
  undo?: () => void;
  tone?: "plain" | "warn";
  /** How long it stays; 8 s with a way back, else 5 s. */
  lastsMs?: number;
};
type Toast = ToastWish & { id: number; lastsMs: number };

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(changed: readonly Toast[]): void {
  toasts = changed;
  for (const listener of listeners) listener();
}

/** Shows a toast and reads it out. Three at most; the oldest goes. What it returns takes it away again. */
export function toast(wish: ToastWish): () => void {
  const made = { ...wish, id: next++, lastsMs: wish.lastsMs ?? (wish.undo ? 8_000 : 5_000) };
  set([...toasts.slice(-2), made]);
  announce(wish.undo ? `${wish.text} Press z to undo.` : wish.text);
  return () => close(made.id);
}

function close(id: number): void {
  set(toasts.filter((shown) => shown.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const none: readonly Toast[] = [];

export function Toasts() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  );
  const [held, setHeld] = useState(false);
  const latest = shown.findLast(({ undo }) => undo);

  useAction({
    id: "undo",
    label: "Undo the last change",
    group: "Here",
    hotkey: "z",
    isDisabled: !latest,
    run: () => {
      if (!latest) return;
      close(latest.id);
      latest.undo?.();
    },
  });

  return (
    <section
      className={css.toasts}
      aria-label="Messages"
      data-react-aria-top-layer="true"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {shown.map((one) => (
        <ToastRow key={one.id} toast={one} held={held} hasKey={one === latest} />
      ))}
    </section>
  );
}

/** hasKey: its undo is what "z" does. */
function ToastRow({ toast: shown, held, hasKey }: { toast: Toast; held: boolean; hasKey: boolean }) {
  const { id, text, undo, tone = "plain", lastsMs } = shown;
  const left = useRef(lastsMs);
  const bar = useRef<HTMLElement>(null);

  useEffect(() => {
    bar.current?.style.setProperty("--lasts", `${lastsMs}ms`);
  }, [lastsMs]);

  useEffect(() => {
    if (held) return;
    const since = Date.now();
    const timer = setTimeout(() => close(id), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - since;
    };
  }, [held, id]);

  return (
    <div className={css.toast} data-tone={tone}>
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          onClick={() => {
            close(id);
            undo();
          }}
        >
          Undo
          {hasKey && (
            <span aria-hidden="true">
              {" "}
              <kbd>Z</kbd>
            </span>
          )}
        </button>
      )}
      <button type="button" className={css.dismiss} aria-label="Dismiss" onClick={() => close(id)}>
        <span aria-hidden="true">✕</span>
      </button>
      {undo && <i ref={bar} className={css.left} aria-hidden="true" />}
    </div>
  );
}
