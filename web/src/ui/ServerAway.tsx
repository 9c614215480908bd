// A whole page for when the server does not answer, or answers what cannot be used: says so and tries again by itself.
"use client";
import { isRefusal } from "@/api/refusal";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import states from "./states.module.css";

export function ServerAway({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const away = isRefusal(error) && (error.status === 0 || error.status === 503);
  return (
    <main className={states.page} id="main">
      <EmptyState
        title={away ? "Panelist cannot be reached" : "Panelist cannot show this"}
        headingLevel={1}
        actions={
          <Button look="primary" onPress={onRetry}>
            Try again
          </Button>
        }
      >
        <p>
          {away ? "The server does not answer. Check that it runs and that you are online." : error.message}
        </p>
        {isRefusal(error) && error.requestId && (
          <p>
            Request <span className={states.id}>{error.requestId}</span>
          </p>
        )}
      </EmptyState>
    </main>
  );
}
