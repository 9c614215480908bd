// Cancels a booking at once, with a way back: the same candidate booked into the same slot again.
"use client";
import type { QueryClient } from "@tanstack/react-query";
import { answer, http } from "@/api/http";
import { keys } from "@/api/keys";
import type { Booking, CalendarEntry } from "@/api/types";
import { useChange } from "@/api/useChange";
import { useViewer } from "@/time/viewer";
import { toast } from "@/ui/toasts";
import { candidateName, type Told } from "./entry";
import { editItems } from "./lists";
import { useBook } from "./useBook";

/** onBookedAgain: after an undo, which makes a new booking. */
export function useCancel(then: { onBookedAgain?: (booking: Booking) => void } = {}) {
  const { times } = useViewer();
  const again = useBook({
    onDone: (booking) => {
      toast({ text: `Booked again for ${times.dayAndTime(booking.startTime)}.` });
      then.onBookedAgain?.(booking);
    },
    onRefused: (refusal) =>
      toast({ tone: "warn", text: `It stays cancelled. ${refusal.message}`, lastsMs: 12_000 }),
  });
  return useChange<{ told: Told }, Booking>({
    send: ({ told }, headers) =>
      answer(http.DELETE("/api/booking/{id}", { params: { path: { id: told.booking.id } }, headers })),
    makes: ({ told }) => ({ id: told.booking.id, version: told.booking.version + 1 }),
    optimistic: (cache, { told }) => takeOut(cache, told),
    onDone: (booking, { told }) => {
      const undo = () =>
        again.mutate({
          slotId: booking.slotId,
          slotVersion: null,
          who: { candidateId: booking.candidateId },
        });
      toast({ text: `Cancelled ${candidateName(told)}, ${times.dayAndTime(booking.startTime)}.`, undo });
    },
    onRefused: (refusal, { told }) =>
      toast({
        tone: "warn",
        text: `${
          refusal.status === 0
            ? `Whether ${candidateName(told)} was cancelled is not known yet.`
            : `${candidateName(told)} was not cancelled.`
        } ${refusal.message}`,
        lastsMs: 12_000,
      }),
  });
}

function takeOut(cache: QueryClient, { booking }: Told): void {
  cache.setQueryData(
    keys.booking(booking.id),
    (old: Booking | undefined) => old && { ...old, status: "cancelled" },
  );
  editItems<CalendarEntry>(cache, keys.calendar(), (entry) =>
    entry.booking.id === booking.id ? null : entry,
  );
}
