// The coordinator's free slots.
"use client";
import { EmptyState } from "@/ui/EmptyState";
import { Screen } from "@/ui/shell/Screen";

export default function Page() {
  return (
    <Screen title="Free slots">
      <EmptyState title="Not here yet" />
    </Screen>
  );
}
