// What a wish on the grid does: sends it, at once in view where nothing speaks against it, or opens the form that can mend it.
"use client";
import { useMemo } from "react";
import { Refusal } from "@/api/refusal";
import type { Slot } from "@/api/types";
import { toMs } from "@/time/instant";
import type { Draft, GridItem, How } from "@/ui/grid/types";
import { toast } from "@/ui/toasts";
import type { Objection } from "./check";
import type { Open } from "./InterviewerWeek";
import type { Week } from "./useWeek";

export type Offer = ReturnType<typeof useOffer>;

/** What only a wrong request could get past: the server would refuse it without a look at other slots. */
export function isHopeless(why: Objection | null): boolean {
  return why?.kind === "past" || why?.kind === "length";
}

export function useOffer(week: Week, location: string, setOpen: (open: Open) => void) {
  const { objects, changes, setRefused, slotOf, items } = week;
  return useMemo(() => {
    const refuse = (why: Objection, times: Draft, slot: Slot | null) =>
      setRefused({ refusal: new Refusal(0, "invalid_input", `${why.words}.`), times, slot, location });

    const offer = (draft: Draft) => {
      setRefused(null);
      const why = objects(draft, null);
      if (why && isHopeless(why)) return refuse(why, draft, null);
      const { startTime, endTime } = draft;
      // Where something speaks against it, what we have loaded may be old: the server is asked, but nothing is drawn yet.
      void changes.open({ startTime, endTime, location, atOnce: why === null });
    };

    const move = (item: GridItem, draft: Draft) => {
      const slot = slotOf(item.id);
      if (!slot) return;
      setRefused(null);
      const why = objects(draft, slot.id);
      if (why && isHopeless(why)) return refuse(why, draft, slot);
      const { startTime, endTime } = draft;
      void changes.edit({ slot, change: { startTime, endTime }, atOnce: why === null });
    };

    const openSlot = (slot: Slot, draft: Draft | null = null) => {
      const isFixed = slot.status === "booked" || toMs(slot.startTime) <= Date.now();
      setOpen(isFixed ? { kind: "facts", slot } : { kind: "slot", slot, draft });
    };

    return {
      create: (draft: Draft, how: How) => (how === "click" ? setOpen({ kind: "new", draft }) : offer(draft)),
      form: (draft: Draft | null) => setOpen({ kind: "new", draft }),
      move,
      openSlot,
      openItem: (item: GridItem) => {
        const slot = slotOf(item.id);
        if (slot) openSlot(slot);
      },
      withdraw: (item: GridItem) => {
        const slot = slotOf(item.id);
        if (!slot) return;
        const fixed = items.find(({ id }) => id === slot.id)?.fixed;
        if (fixed) return toast({ text: fixed });
        setRefused(null);
        void changes.withdraw({ slot, atOnce: true });
      },
    };
  }, [objects, changes, setRefused, slotOf, items, location, setOpen]);
}
