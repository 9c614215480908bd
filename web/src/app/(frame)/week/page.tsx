// The interviewer's week.
"use client";
import { EmptyState } from "@/ui/EmptyState";
import { Screen } from "@/ui/shell/Screen";

export default function Page() {
  return (
    <Screen title="My week">
      <EmptyState title="Not here yet" />
    </Screen>
  );
}
