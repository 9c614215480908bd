// People, their zones and limits.
"use client";
import { EmptyState } from "@/ui/EmptyState";
import { Screen } from "@/ui/shell/Screen";

export default function Page() {
  return (
    <Screen title="People">
      <EmptyState title="Not here yet" />
    </Screen>
  );
}
