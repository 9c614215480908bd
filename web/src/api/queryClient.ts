// The cache's rules: how fresh, how often, what is tried again and after how long.
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { keys } from "./keys";
import { isPassing, isRefusal } from "./refusal";

const MOST_TRIES = 3;

type Polling = {
  /** Milliseconds, or false while something better (the live socket) tells of changes. Asked before every wait. */
  pollEvery: () => number | false;
  /** Calls the listener when pollEvery may answer otherwise than before. */
  onPollChange: (listener: () => void) => void;
};

export function makeQueryClient({ pollEvery, onPollChange }: Polling): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError(error, query) {
        // The session ended under an open page: ask once more who this is, and the frame shows what to do.
        if (isRefusal(error) && error.code === "unauthenticated" && query.queryKey[0] !== "demoPeople") {
          client.invalidateQueries({ queryKey: keys.me() });
        }
      },
    }),
    defaultOptions: {
      queries: {
        // The server may be on this very machine, so navigator.onLine says nothing about it.
        networkMode: "always",
        staleTime: 4_000,
        gcTime: 5 * 60_000,
        refetchInterval: pollEvery,
        refetchIntervalInBackground: false,
        refetchOnWindowFocus: true,
        refetchOnReconnect: true,
        retry: (failed, error) => failed < MOST_TRIES && isPassing(error),
        retryDelay: (failed, error) => waitMs(failed, error),
      },
      mutations: {
        networkMode: "always",
        // Safe, because every try carries the same Idempotency-Key. A 429 is not tried again: the person sees a countdown.
        retry: (failed, error) =>
          failed < 2 && isPassing(error) && !(isRefusal(error) && error.status === 429),
        retryDelay: (failed, error) => waitMs(failed, error),
      },
    },
  });
  // A query asks pollEvery after an answer and when its page is drawn anew. Without the socket neither may come for long, and
  // polling would begin too late; so each is asked to look.
  onPollChange(() => {
    for (const { observers } of client.getQueryCache().findAll({ type: "active" })) {
      for (const observer of observers) observer.setOptions(observer.options);
    }
  });
  return client;
}

/** What the server asked for, else 0.5 s, 1 s, 2 s; jittered, so that a node that comes back is not met by everybody at once. */
function waitMs(failed: number, error: unknown): number {
  const asked = isRefusal(error) ? error.retryAfter : null;
  const base = asked === null ? 500 * 2 ** failed : asked * 1000;
  return Math.min(30_000, base + Math.random() * 250);
}
