// Why a wish on the grid was refused, beside the time it was for, with the ways on: change it, or leave it.
"use client";
import { useAction } from "@/ui/actions";
import { Button } from "@/ui/Button";
import { RefusalNote } from "@/ui/RefusalNote";
import { plainly } from "./plainly";
import css from "./slots.module.css";
import type { Offer } from "./useOffer";
import type { Refused } from "./useSlotChanges";
import type { Week } from "./useWeek";

export function RefusedNote({ week, refused, offer }: { week: Week; refused: Refused; offer: Offer }) {
  const { refusal, times: wished, slot } = refused;
  const leave = () => week.setRefused(null);
  const draft = { columnId: week.interviewer.id, startTime: wished.startTime, endTime: wished.endTime };
  // A slot that is booked or gone by now cannot be given another time.
  const mendable = refusal.code !== "slot_booked" && refusal.code !== "not_found";
  const change = () => {
    leave();
    if (slot) offer.openSlot(week.slotOf(slot.id) ?? slot, draft);
    else offer.form(draft);
  };
  useAction({
    id: "leave-refusal",
    label: "Dismiss the refusal",
    group: "Here",
    hotkey: "Escape",
    run: leave,
  });
  return (
    <div className={css.refused}>
      <RefusalNote refusal={plainly(refusal)} times={week.times} />
      <div className={css.refusedFoot}>
        <Button small onPress={leave}>
          Dismiss
        </Button>
        {mendable && (
          <Button small look="primary" onPress={change}>
            Change the time
          </Button>
        )}
      </div>
    </div>
  );
}
