// A fault of ours on one page: says so, keeps the rest, offers to try again.
"use client";
import { useEffect } from "react";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  useEffect(() => {
    // Where a person, or a test, looks first.
    console.error(error);
  }, [error]);
  return (
    <main id="main">
      <EmptyState
        title="This page broke"
        headingLevel={1}
        actions={
          <>
            <Button look="primary" onPress={reset}>
              Show it again
            </Button>
            <Button onPress={() => location.assign("/")}>To the first page</Button>
          </>
        }
      >
        <p>Nothing you had saved is lost. If it happens again, tell us what you did just before.</p>
      </EmptyState>
    </main>
  );
}
