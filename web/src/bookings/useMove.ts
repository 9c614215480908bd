// Moves a booking to another slot at once, with a way back; a refusal puts it back where it was and says why.
"use client";
import type { QueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, http } from "@/api/http";
import { useInterviewers } from "@/api/interviewers";
import { keys } from "@/api/keys";
import type { Refusal } from "@/api/refusal";
import type { Booking, CalendarEntry, Interviewer, Slot } from "@/api/types";
import { useChange } from "@/api/useChange";
import { useViewer } from "@/time/viewer";
import { toast } from "@/ui/toasts";
import { candidateName, type Told } from "./entry";
import { editItems } from "./lists";

/** A slot as far as a move needs to know it. */
export type Target = Pick<Slot, "id" | "interviewerId" | "startTime" | "endTime">;
export type MoveWish = { told: Told; target: Target; isUndo?: boolean };
export type RefusedMove = MoveWish & { refusal: Refusal };

/** refused: the move that was refused last, for the dialog that offers other slots; forget it with clear. */
export function useMove(then: { onMoved?: (booking: Booking) => void } = {}) {
  const { times } = useViewer();
  const { byId } = useInterviewers();
  const [refused, setRefused] = useState<RefusedMove | null>(null);
  const change = useChange<MoveWish, Booking>({
    send: ({ told, target }, headers) => {
      const { id: bookingId, version } = told.booking;
      return answer(
        http.POST("/api/reschedule", { body: { bookingId, newSlotId: target.id, version }, headers }),
      );
    },
    optimistic: (cache, wish) => put(cache, wish, byId),
    onDone: (booking, { told, target, isUndo }) => {
      setRefused(null);
      then.onMoved?.(booking);
      const words = `${candidateName(told)} to ${times.dayAndTime(target.startTime)}`;
      if (isUndo) return toast({ text: `Moved ${words}, as before.` });
      const { slotId: id, interviewerId, startTime, endTime } = told.booking;
      const back: MoveWish = {
        told: { ...told, booking, interviewer: byId.get(booking.interviewerId) ?? told.interviewer },
        target: { id, interviewerId, startTime, endTime },
        isUndo: true,
      };
      toast({ text: `Moved ${words}.`, undo: () => change.mutate({ ...back }) });
    },
    onRefused: (refusal, wish) => setRefused({ ...wish, refusal }),
  });
  return { move: change.mutate, isPending: change.isPending, refused, clear: () => setRefused(null) };
}

/** The booking where it will be, and its new slot no longer free. The slot it leaves comes back with the answer. */
function put(cache: QueryClient, { told, target }: MoveWish, people: ReadonlyMap<string, Interviewer>): void {
  const { id } = told.booking;
  const { interviewerId, startTime, endTime } = target;
  const person = people.get(interviewerId);
  const moved = (booking: Booking): Booking => ({
    ...booking,
    slotId: target.id,
    interviewerId,
    startTime,
    endTime,
  });
  cache.setQueryData(keys.booking(id), (old: Booking | undefined) => old && moved(old));
  editItems<CalendarEntry>(cache, keys.calendar(), (entry) => {
    if (entry.booking.id !== id) return entry;
    const interviewer = person
      ? { id: person.id, name: person.name, timeZone: person.timeZone }
      : entry.interviewer;
    return { ...entry, booking: moved(entry.booking), slot: { ...entry.slot, ...target }, interviewer };
  });
  editItems<Slot>(cache, keys.slots(), (slot) =>
    slot.id === target.id ? { ...slot, status: "booked" } : slot,
  );
}
