// Books a candidate into a slot: the one call, and what the dialog needs to know of its refusals.
"use client";
import { answer, http } from "@/api/http";
import { own } from "@/api/own";
import type { Refusal } from "@/api/refusal";
import type { Booking } from "@/api/types";
import { useChange } from "@/api/useChange";

export type BookWish = {
  slotId: string;
  /** So that a slot moved meanwhile is noticed; null when nobody saw its version. */
  slotVersion: number | null;
  who: { candidateId: string } | { candidate: { name: string; email: string } };
};

type Then = {
  onDone?: (booking: Booking, wish: BookWish) => void;
  onRefused?: (refusal: Refusal, wish: BookWish) => void;
};

/** Never optimistic: whether the slot is theirs is the very thing the coordinator waits to hear. */
export function useBook({ onDone, onRefused }: Then) {
  return useChange<BookWish, Booking>({
    send: ({ slotId, slotVersion, who }, headers) =>
      answer(
        http.POST("/api/book", { body: { slotId, slotVersion: slotVersion ?? undefined, ...who }, headers }),
      ),
    onDone: (booking, wish) => {
      // The slot changed with it: by us, so that is no news either.
      if (wish.slotVersion !== null) own.note({ id: wish.slotId, version: wish.slotVersion + 1 });
      onDone?.(booking, wish);
    },
    onRefused,
  });
}
