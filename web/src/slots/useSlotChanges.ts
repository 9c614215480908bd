// Opening, editing and withdrawing slots: shown at once where nothing speaks against it, with a way back, and the refusal told.
"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { answer, http } from "@/api/http";
import { keys } from "@/api/keys";
import type { Refusal } from "@/api/refusal";
import type { Slot } from "@/api/types";
import { useChange } from "@/api/useChange";
import type { Times } from "@/time/format";
import { toast } from "@/ui/toasts";
import { dropSlot, newId, putSlot } from "./edits";

export type SlotTimes = { startTime: string; endTime: string };

type How = {
  /** Draw it before the answer: nothing known speaks against it. */
  atOnce?: boolean;
  /** "plain" is for a way back, which needs none itself; "none" where the form tells. "undo" unless said. */
  told?: "undo" | "plain" | "none";
  /** The form shows the refusal; else it is shown beside the time in the grid. */
  inForm?: boolean;
};
export type OpenWish = SlotTimes & How & { location: string };
export type EditWish = How & { slot: Slot; change: Partial<SlotTimes> & { location?: string } };
export type WithdrawWish = How & { slot: Slot };

/** What was refused: the times wished for, and the slot they were wished for, if it was there before. */
export type Refused = { refusal: Refusal; times: SlotTimes; slot: Slot | null; location: string };

type Around = {
  interviewerId: string;
  /** An interviewer opens for themselves; an admin says for whom. */
  isOwn: boolean;
  times: Times;
  onRefused: (refused: Refused) => void;
};

export function useSlotChanges({ interviewerId, isOwn, times, onRefused }: Around) {
  const cache = useQueryClient();
  const { pending, begin, end } = usePending();
  // Refused by a limit or zone other than the one we know: an admin has changed it.
  const lookAgain = ({ code }: Refusal) => {
    if (code === "day_limit") void cache.invalidateQueries({ queryKey: keys.interviewers() });
  };

  const opening = useChange<OpenWish & { id: string }, Slot>({
    send: ({ startTime, endTime, location }, headers) => {
      const body = { startTime, endTime, location, ...(isOwn ? {} : { interviewerId }) };
      return answer(http.POST("/api/slots", { body, headers }));
    },
    optimistic: (_, wish) => {
      if (wish.atOnce) putSlot(cache, awaited(wish, interviewerId));
    },
    onDone: (slot, { id }) => putSlot(cache, slot, id),
    onRefused: (refusal, wish) => {
      lookAgain(refusal);
      if (!wish.inForm) onRefused({ refusal, times: wish, slot: null, location: wish.location });
    },
  });

  const editing = useChange<EditWish, Slot>({
    send: ({ slot, change }, headers) => {
      begin(slot.id);
      const body = { ...change, version: slot.version };
      return answer(http.PATCH("/api/slots/{id}", { params: { path: { id: slot.id } }, body, headers }));
    },
    makes: ({ slot }) => ({ id: slot.id, version: slot.version + 1 }),
    optimistic: (_, { slot, change, atOnce }) => {
      if (atOnce) putSlot(cache, { ...slot, ...change });
    },
    onDone: (slot) => {
      end(slot.id);
      putSlot(cache, slot);
    },
    onRefused: (refusal, { slot, change, inForm }) => {
      end(slot.id);
      lookAgain(refusal);
      if (inForm) return;
      const wished = { startTime: slot.startTime, endTime: slot.endTime, ...change };
      onRefused({ refusal, slot, times: wished, location: change.location ?? slot.location });
    },
  });

  const withdrawing = useChange<WithdrawWish, void>({
    send: async ({ slot }, headers) => {
      await answer(http.DELETE("/api/slots/{id}", { params: { path: { id: slot.id } }, headers }));
    },
    makes: ({ slot }) => ({ id: slot.id, version: slot.version + 1 }),
    optimistic: (_, { slot, atOnce }) => {
      if (atOnce) dropSlot(cache, slot.id);
    },
    onDone: (_, { slot }) => dropSlot(cache, slot.id),
    onRefused: (refusal, { slot, inForm }) => {
      if (!inForm) onRefused({ refusal, slot, times: slot, location: slot.location });
    },
  });

  const { mutateAsync: sendOpen } = opening;
  const { mutateAsync: sendEdit } = editing;
  const { mutateAsync: sendWithdraw } = withdrawing;
  // Each resolves to the refusal, or to null when it was done, so that a form can show it; nothing is thrown.
  return useMemo(() => {
    const words = ({ startTime, endTime }: SlotTimes) => times.dayAndTimes(startTime, endTime);
    const back = { told: "plain", atOnce: true } as const;

    function open(wish: OpenWish) {
      const sent = sendOpen({ ...wish, id: newId() });
      const text = `${wish.told === "plain" ? "Open again" : "Offered"}: ${words(wish)}.`;
      tell(wish, text, sent, (slot) => void withdraw({ slot, ...back }));
      return settled(sent);
    }
    function edit(wish: EditWish) {
      const sent = sendEdit({ ...wish });
      const { startTime, endTime, location } = wish.slot;
      const after = { ...wish.slot, ...wish.change };
      const text =
        wish.told === "plain" ? `As it was: ${words(after)}.` : editedWords(wish.slot, after, times);
      const change = { startTime, endTime, location };
      tell(wish, text, sent, (slot) => void edit({ slot, change, ...back }));
      return settled(sent);
    }
    function withdraw(wish: WithdrawWish) {
      const sent = sendWithdraw({ ...wish });
      const { startTime, endTime, location } = wish.slot;
      tell(wish, `Withdrawn: ${words(wish.slot)}.`, sent, () => {
        void open({ startTime, endTime, location, ...back });
      });
      return settled(sent);
    }
    return { open, edit, withdraw, pending };
  }, [sendOpen, sendEdit, sendWithdraw, times, pending]);
}

/**
 * A toast with the way back. What is drawn at once is told at once, so that "undo" never means the change before it; the way
 * back then waits for the answer, and a refusal takes the toast away.
 */
function tell<R>(
  { told = "undo", atOnce }: How,
  text: string,
  sent: Promise<R>,
  goBack: (result: R) => void,
): void {
  const nothing = () => undefined;
  if (told === "none") return void sent.catch(nothing);
  const undo = told === "undo" ? () => void sent.then(goBack, nothing) : undefined;
  if (atOnce) sent.catch(toast({ text, undo }));
  else sent.then(() => toast({ text, undo }), nothing);
}

/** null when it was done. */
async function settled(sent: Promise<unknown>): Promise<Refusal | null> {
  try {
    await sent;
    return null;
  } catch (refusal) {
    return refusal as Refusal;
  }
}

/** Slots with a change under way: they stay where they are until its answer has their next version. */
function usePending() {
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const begin = (id: string) => setPending((ids) => new Set([...ids, id]));
  const end = (id: string) => setPending((ids) => new Set([...ids].filter((other) => other !== id)));
  return { pending, begin, end };
}

function awaited(
  { id, startTime, endTime, location }: OpenWish & { id: string },
  interviewerId: string,
): Slot {
  const now = new Date().toISOString();
  const times = { startTime, endTime, createdAt: now, updatedAt: now };
  return { id, interviewerId, location, status: "available", version: 0, ...times };
}

function editedWords(before: Slot, after: Slot, times: Times): string {
  const { startTime, endTime } = after;
  if (before.startTime !== startTime) return `Moved to ${times.dayAndTimes(startTime, endTime)}.`;
  if (before.endTime !== endTime) return `Now ${times.dayAndTimes(startTime, endTime)}.`;
  return `Changed: ${times.dayAndTimes(startTime, endTime)}.`;
}
