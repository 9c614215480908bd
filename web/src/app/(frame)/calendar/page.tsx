// The calendar of confirmed bookings, with their details, moving and cancelling.
"use client";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useMe } from "@/api/me";
import type { CalendarEntry, Slot } from "@/api/types";
import { toldOf } from "@/bookings/entry";
import { useCancel } from "@/bookings/useCancel";
import { useMove } from "@/bookings/useMove";
import { CalendarBoard } from "@/calendar/CalendarBoard";
import { returnFocus } from "@/calendar/focus";

const loadBookDialog = () => import("@/bookings/BookDialog");
const BookDialog = dynamic(loadBookDialog, { ssr: false });
const loadBookingDialog = () => import("@/bookings/BookingDialog");
const BookingDialog = dynamic(loadBookingDialog, { ssr: false });
const loadMoveDialog = () => import("@/bookings/MoveDialog");
const MoveDialog = dynamic(loadMoveDialog, { ssr: false });

export default function Page() {
  const { data: me } = useMe();
  const canChange = me?.role === "coordinator";
  const [opened, setOpened] = useState<CalendarEntry | null>(null);
  const [picked, setPicked] = useState<Slot | null>(null);
  const moves = useMove();
  const cancel = useCancel();
  const { refused } = moves;
  // Right after the page: the first click is not to wait for it, and it opens while the server is away.
  useEffect(() => {
    void loadBookDialog();
    void loadBookingDialog();
    void loadMoveDialog();
  }, []);
  const close = () => {
    setOpened(null);
    setPicked(null);
    returnFocus();
  };
  return (
    <>
      <CalendarBoard
        canChange={canChange}
        selectedId={opened?.booking.id ?? picked?.id ?? null}
        onOpen={setOpened}
        onPickFree={setPicked}
        onMove={(entry, target) => moves.move({ told: toldOf(entry), target })}
        onCancel={(entry) => cancel.mutate({ told: toldOf(entry) })}
      />
      {opened && (
        <BookingDialog
          bookingId={opened.booking.id}
          initial={toldOf(opened)}
          canChange={canChange}
          onMove={moves.move}
          onCancel={(told) => cancel.mutate({ told })}
          onClose={close}
        />
      )}
      {picked && <BookDialog key={picked.id} slot={picked} onClose={close} />}
      {refused && (
        <MoveDialog
          told={refused.told}
          refusal={refused.refusal}
          onMove={(wish) => {
            moves.clear();
            moves.move(wish);
          }}
          onClose={moves.clear}
        />
      )}
    </>
  );
}
