// Optimistic edits of the slot lists in the cache, as pure functions over one list and its filter.
import type { QueryClient } from "@tanstack/react-query";
import { keys, type SlotFilter } from "@/api/keys";
import type { Whole } from "@/api/pages";
import type { Slot } from "@/api/types";
import { overlaps, toMs } from "@/time/instant";

const NEW = "new:";

/** An id for a slot that the server has not answered yet. */
export function newId(): string {
  return NEW + crypto.randomUUID();
}

export function isNew({ id }: { id: string }): boolean {
  return id.startsWith(NEW);
}

/** Whether a list with this filter would hold the slot. */
export function belongs(slot: Slot, filter: SlotFilter): boolean {
  if (filter.interviewerId && filter.interviewerId !== slot.interviewerId) return false;
  if (filter.status && filter.status !== slot.status) return false;
  const window = {
    start: filter.from ? toMs(filter.from) : Number.NEGATIVE_INFINITY,
    end: filter.to ? toMs(filter.to) : Number.POSITIVE_INFINITY,
  };
  return overlaps(window, { start: toMs(slot.startTime), end: toMs(slot.endTime) });
}

/** The list with the slot in it, in its place by time, or without it where it no longer belongs. replaces: another id it had. */
export function withSlot(
  list: readonly Slot[],
  slot: Slot,
  filter: SlotFilter,
  replaces: string = slot.id,
): Slot[] {
  const others = list.filter(({ id }) => id !== slot.id && id !== replaces);
  if (!belongs(slot, filter)) return others;
  const at = others.findIndex((other) => toMs(other.startTime) > toMs(slot.startTime));
  const list2 = at === -1 ? [...others, slot] : [...others.slice(0, at), slot, ...others.slice(at)];
  return filter.first === undefined ? list2 : list2.slice(0, filter.first);
}

export function putSlot(cache: QueryClient, slot: Slot, replaces?: string): void {
  edit(cache, (items, filter) => withSlot(items, slot, filter, replaces));
}

export function dropSlot(cache: QueryClient, id: string): void {
  edit(cache, (items) => items.filter((slot) => slot.id !== id));
}

function edit(cache: QueryClient, change: (items: Slot[], filter: SlotFilter) => Slot[]): void {
  for (const [key, data] of cache.getQueriesData<Whole<Slot>>({ queryKey: keys.slots() })) {
    if (!data) continue;
    const filter = (key[1] ?? {}) as SlotFilter;
    cache.setQueryData<Whole<Slot>>(key, { ...data, items: change(data.items, filter) });
  }
}
