// The list of bookings, and one booking by ?id=.
"use client";
import { EmptyState } from "@/ui/EmptyState";
import { Screen } from "@/ui/shell/Screen";

export default function Page() {
  return (
    <Screen title="Bookings">
      <EmptyState title="Not here yet" />
    </Screen>
  );
}
