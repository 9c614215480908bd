// Free slots, and the dialog that books one.
"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMe } from "@/api/me";
import type { Slot } from "@/api/types";
import { SlotBoard } from "@/calendar/SlotBoard";
import { EmptyState } from "@/ui/EmptyState";
import { Screen } from "@/ui/shell/Screen";

const BookDialog = dynamic(() => import("@/bookings/BookDialog"), { ssr: false });

export default function Page() {
  const { data: me } = useMe();
  const router = useRouter();
  const [picked, setPicked] = useState<Slot | null>(null);
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
      {picked && <BookDialog key={picked.id} slot={picked} onClose={() => setPicked(null)} />}
    </>
  );
}
