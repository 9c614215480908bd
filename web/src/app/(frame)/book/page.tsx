// Free slots, and the dialog that books one.
"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useMe } from "@/api/me";
import type { Slot } from "@/api/types";
import { returnFocus } from "@/calendar/focus";
import { SlotBoard } from "@/calendar/SlotBoard";
import { EmptyState } from "@/ui/EmptyState";
import { Screen } from "@/ui/shell/Screen";

const loadBookDialog = () => import("@/bookings/BookDialog");
const BookDialog = dynamic(loadBookDialog, { ssr: false });

export default function Page() {
  const { data: me } = useMe();
  const router = useRouter();
  const [picked, setPicked] = useState<Slot | null>(null);
  // Right after the page: the first click is not to wait for it, and it opens while the server is away.
  useEffect(() => {
    void loadBookDialog();
  }, []);
  const close = () => {
    setPicked(null);
    returnFocus();
  };
  if (me?.role !== "coordinator") {
    return (
      <Screen title="Free slots">
        <EmptyState title="Booking is for coordinators">
          <p>Your own pages are on the left.</p>
        </EmptyState>
      </Screen>
    );
  }
  return (
    <>
      <SlotBoard
        selectedId={picked?.id ?? null}
        onPick={setPicked}
        onOpenBooking={(id) => router.push(`/bookings/?id=${id}`)}
      />
      {picked && <BookDialog key={picked.id} slot={picked} onClose={close} />}
    </>
  );
}
