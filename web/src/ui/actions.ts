// The registry of what can be done right now: one entry feeds its key, the command palette and the list of keys.
"use client";
import { useEffect, useRef, useSyncExternalStore } from "react";

export type ActionGroup = "Here" | "Time" | "View" | "Go to" | "Appearance" | "Help";

export type Action = {
  /** Unique; a page's action replaces the frame's of the same id while it is mounted. */
  id: string;
  label: string;
  group: ActionGroup;
  /** One character as typed, "c" or "?", or an arrow-less key name such as "Escape". Off inside fields and dialogs. */
  hotkey?: string;
  isDisabled?: boolean;
  run: () => void;
};

let actions: readonly Action[] = [];
const listeners = new Set<() => void>();

function set(changed: readonly Action[]): void {
  actions = changed;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const none: readonly Action[] = [];

/** Offers an action for as long as the component is mounted. `run` may change with every render. */
export function useAction(action: Action): void {
  const { id, label, group, hotkey, isDisabled = false } = action;
  const run = useRef(action.run);
  useEffect(() => {
    run.current = action.run;
  });
  useEffect(() => {
    const offered: Action = { id, label, group, hotkey, isDisabled, run: () => run.current() };
    set([...actions, offered]);
    return () => set(actions.filter((other) => other !== offered));
  }, [id, label, group, hotkey, isDisabled]);
}

/** Everything on offer, later ones in the place of earlier ones with the same id. */
export function useActions(): readonly Action[] {
  const all = useSyncExternalStore(
    subscribe,
    () => actions,
    () => none,
  );
  return all.filter((action, at) => all.findLastIndex(({ id }) => id === action.id) === at);
}

const LETTERS_OFF = "panelist.letters-off";

/** WCAG 2.1.4: people whose speech software types letters can switch single-letter keys off. */
export const letterKeys = {
  areOn: (): boolean => {
    try {
      return localStorage.getItem(LETTERS_OFF) !== "1";
    } catch {
      return true;
    }
  },
  set(on: boolean): void {
    try {
      localStorage.setItem(LETTERS_OFF, on ? "0" : "1");
    } catch {
      // Storage is off; the choice cannot be kept.
    }
  },
};

/** Whether a key typed into `target` is text, or belongs to a dialog, menu or list, and must not start anything. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [contenteditable=true]")) return true;
  return target.closest("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null;
}

/** Runs the action of the key that was pressed. Once, in the frame. */
export function useHotkeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return;
      if (isTyping(event.target) || !letterKeys.areOn()) return;
      const action = actions.findLast(({ hotkey }) => hotkey === event.key);
      if (!action || action.isDisabled) return;
      event.preventDefault();
      action.run();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
