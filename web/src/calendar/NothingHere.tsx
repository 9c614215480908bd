// Nothing in view: why, and the next thing to do about it.
"use client";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";

type Props = {
  title: string;
  /** What would show more: words for the button, and what it does. */
  next: { words: string; go: () => void } | null;
  /** What to do when there is no next one either. */
  advice: string;
  onClear: (() => void) | null;
};

export function NothingHere({ title, next, advice, onClear }: Props) {
  return (
    <EmptyState
      title={title}
      actions={
        <>
          {onClear && <Button onPress={onClear}>Clear the filters</Button>}
          {next && (
            <Button look="primary" onPress={next.go}>
              {next.words}
            </Button>
          )}
        </>
      }
    >
      {onClear && <p>Filters are in force.</p>}
      {!next && <p>{advice}</p>}
    </EmptyState>
  );
}

/** The list did not come: says so in the page's place, and tries again. */
export function NotLoaded({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <EmptyState
      title="This could not be loaded"
      actions={
        <Button look="primary" onPress={onRetry}>
          Try again
        </Button>
      }
    >
      <p>{error.message}</p>
    </EmptyState>
  );
}
