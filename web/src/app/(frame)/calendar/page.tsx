// The calendar of confirmed bookings.
"use client";
import { EmptyState } from "@/ui/EmptyState";
import { Screen } from "@/ui/shell/Screen";

export default function Page() {
  return (
    <Screen title="Calendar">
      <EmptyState title="Not here yet" />
    </Screen>
  );
}
