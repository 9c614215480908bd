// The state of a view in the address, steady: the address follows what was chosen, and never the other way round by mistake.
//
// Next draws a changed address late, as a transition, and writes each one it draws into the history. Two quick changes can so
// bring the first address back after the second, and what reads its state from there jumps back with it.
"use client";
import { type UseQueryStatesKeysMap, useQueryStates, type Values } from "nuqs";
import { useCallback, useEffect, useRef, useState } from "react";

/** How long an address of our own may come back late, after another has taken its place. */
const LATE_MS = 3_000;

/** As useQueryStates, with history "replace"; keep `parsers` out of the component. null or undefined clears a value. */
export function useAddress<Parsers extends UseQueryStatesKeysMap>(parsers: Parsers) {
  const [read, write] = useQueryStates(parsers, { history: "replace" });
  const [state, setState] = useState(read);
  const latest = useRef(state);
  const ours = useRef(new Map<string, number>());

  const go = useCallback(
    (change: Partial<{ [Key in keyof Values<Parsers>]: Values<Parsers>[Key] | null }>) => {
      ours.current.set(textOf(latest.current), Date.now());
      latest.current = merged(parsers, latest.current, change);
      setState(latest.current);
      void write(latest.current as Parameters<typeof write>[0]);
    },
    [parsers, write],
  );

  const text = textOf(read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same values in a new object are no news.
  useEffect(() => {
    if (text === textOf(latest.current)) return;
    const left = ours.current.get(text);
    if (left !== undefined && Date.now() - left < LATE_MS) {
      void write(latest.current as Parameters<typeof write>[0]);
    } else {
      // A link, or somebody who edited the address.
      latest.current = read;
      setState(read);
    }
  }, [text]);

  return [state, go] as const;
}

function textOf(state: object): string {
  return JSON.stringify(state);
}

function merged<Parsers extends UseQueryStatesKeysMap>(
  parsers: Parsers,
  before: Values<Parsers>,
  change: object,
): Values<Parsers> {
  const next: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(change)) {
    next[key] = value ?? parsers[key]?.defaultValue ?? null;
  }
  return next as Values<Parsers>;
}
