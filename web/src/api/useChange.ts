// The one way a screen changes anything: one idempotency key per wish, an optimistic edit with roll-back, stale lists dropped.
import { type QueryClient, type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { schedule } from "./keys";
import { own } from "./own";
import type { Refusal } from "./refusal";

export type ChangeHeaders = { "Idempotency-Key": string };

type Change<Wanted extends object, Result> = {
  /** Sends it: `(wanted, headers) => answer(http.POST("/api/book", { body: wanted, headers }))`. */
  send: (wanted: Wanted, headers: ChangeHeaders) => Promise<Result>;
  /**
   * Edits the cache before the answer, where that is safe; what it touches must be under `stale`. Undone when refused.
   * Called after the queries in question were stopped, so that an answer on its way cannot overwrite the edit.
   */
  optimistic?: (cache: QueryClient, wanted: Wanted) => void;
  /** What the edit makes of a row, so that nobody is told of their own change: the version that the answer would bring. */
  makes?: (wanted: Wanted) => { id: string; version: number };
  /** Whose data this makes stale, after success and refusal alike; slots, bookings, calendar and events unless said. */
  stale?: readonly QueryKey[];
  onDone?: (result: Result, wanted: Wanted) => void;
  onRefused?: (refusal: Refusal, wanted: Wanted) => void;
};

// By the object itself: a retry of the same wish has the same key, the next wish is a new object and gets a new one.
const keyOfWish = new WeakMap<object, string>();

function headersFor(wanted: object): ChangeHeaders {
  let key = keyOfWish.get(wanted);
  if (!key) {
    key = crypto.randomUUID();
    keyOfWish.set(wanted, key);
  }
  return { "Idempotency-Key": key };
}

export function useChange<Wanted extends object, Result>(change: Change<Wanted, Result>) {
  const cache = useQueryClient();
  const stale = change.stale ?? schedule();
  return useMutation<Result, Refusal, Wanted, { before: [QueryKey, unknown][] }>({
    mutationFn: (wanted) => change.send(wanted, headersFor(wanted)),
    onMutate: async (wanted) => {
      if (!change.optimistic) return { before: [] };
      await Promise.all(stale.map((queryKey) => cache.cancelQueries({ queryKey })));
      const before = stale.flatMap((queryKey) => cache.getQueriesData({ queryKey }));
      own.note(change.makes?.(wanted));
      change.optimistic(cache, wanted);
      return { before };
    },
    onError: (refusal, wanted, context) => {
      own.forget(change.makes?.(wanted));
      for (const [queryKey, data] of context?.before ?? []) cache.setQueryData(queryKey, data);
      change.onRefused?.(refusal, wanted);
    },
    onSuccess: (result, wanted) => {
      keyOfWish.delete(wanted);
      own.note(result);
      change.onDone?.(result, wanted);
    },
    // Also after a refusal: "slot_taken" means that this list is what was stale.
    // Not waited for: the answer is already known, and a list that loads slowly must not hold the dialog open.
    onSettled: () => {
      for (const queryKey of stale) void cache.invalidateQueries({ queryKey });
    },
  });
}
