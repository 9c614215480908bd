// The live socket: hears which slots and bookings changed, and drops what the cache holds of them. Loaded after the page.
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import Pusher from "pusher-js";
import { answer, http } from "@/api/http";
import { keys, schedule } from "@/api/keys";
import type { Me } from "@/api/types";
import { againMs, setSocket } from "./status";

/** What a message names; the rest is read by GET. */
type Named = { slotId?: string; bookingId?: string };

/** A burst of changes is one round of reading: the first at once, what follows together, in time to show within a second. */
const GATHER_MS = 500;

/**
 * Whether the server is still there is asked after so long without a word from it, and an answer awaited so long. The server's
 * own two minutes would be too long on a line that went away silently, for the page would not even poll.
 */
const ACTIVITY_MS = 30_000;
const PONG_MS = 10_000;

/** Connects, and stays connected until the answer is called. */
export async function connect(me: Me, cache: QueryClient): Promise<() => void> {
  const server = await answer(http.GET("/api/live"));
  const isTls = server.tls ?? window.location.protocol === "https:";
  const port = server.port ?? Number(window.location.port || (isTls ? 443 : 80));
  const pusher = new Pusher(server.key, {
    cluster: "",
    wsHost: server.host ?? window.location.hostname,
    wsPort: port,
    wssPort: port,
    forceTLS: isTls,
    enabledTransports: ["ws", "wss"],
    enableStats: false,
    activityTimeout: ACTIVITY_MS,
    pongTimeout: PONG_MS,
    channelAuthorization: {
      transport: "ajax",
      endpoint: "",
      // Through the one HTTP client, which knows who this tab is.
      customHandler: ({ socketId, channelName }, done) => {
        answer(
          http.POST("/api/live/auth", { body: { socket_id: socketId, channel_name: channelName } }),
        ).then(
          ({ auth }) => done(null, { auth }),
          (error: unknown) => done(error instanceof Error ? error : new Error("refused"), null),
        );
      },
    },
  });
  const gathered = gather(cache);
  let again: ReturnType<typeof setTimeout> | undefined;
  let wasLive = false;

  // pusher-js asks only once for leave to hear a channel, and after some close codes never connects again; but what refused may
  // have been a node that had only just started, or a session that has been renewed since.
  function refused() {
    setSocket(false);
    clearTimeout(again);
    again = setTimeout(() => {
      pusher.disconnect();
      pusher.connect();
    }, againMs());
  }

  function stateChanged({ current }: { current: string }) {
    if (current === "connecting") clearTimeout(again);
    if (current === "disconnected" || current === "failed") refused();
    else if (current !== "connected") setSocket(false);
  }

  const channel = pusher.subscribe(
    me.role === "interviewer" ? `private-interviewer-${me.id}` : "private-coordinators",
  );
  channel.bind("pusher:subscription_succeeded", () => {
    // Whatever happened while nobody listened is found by reading everything anew; while the page came up, by its lists.
    if (wasLive) void cache.invalidateQueries();
    else for (const queryKey of schedule()) void cache.invalidateQueries({ queryKey });
    wasLive = true;
    setSocket(true);
  });
  channel.bind("pusher:subscription_error", refused);
  channel.bind_global((event: string, data: Named) => {
    if (event === "slot.updated" || event === "booking.updated") gathered.note(data);
  });
  pusher.connection.bind("state_change", stateChanged);
  return () => {
    clearTimeout(again);
    gathered.stop();
    pusher.connection.unbind("state_change", stateChanged);
    pusher.disconnect();
    setSocket(false);
  };
}

/** The queries that a change may have made stale: every list, and the very objects it names. */
export function staleBy({ slotId, bookingId }: Named): QueryKey[] {
  const lists: QueryKey[] = [keys.slots(), keys.bookings(), keys.calendar(), keys.events()];
  if (slotId) lists.push(keys.slot(slotId));
  if (bookingId) lists.push(keys.booking(bookingId));
  return lists;
}

export function gather(cache: Pick<QueryClient, "invalidateQueries">) {
  const waiting = new Map<string, QueryKey>();
  let isReading = false;
  let isStopped = false;

  async function read() {
    isReading = true;
    while (waiting.size > 0) {
      const due = [...waiting.values()];
      waiting.clear();
      // Not before the answers are here: where they take longer, each round would cancel the one before, and none would end.
      await Promise.all([
        new Promise((resolve) => setTimeout(resolve, GATHER_MS)),
        ...due.map((queryKey) => cache.invalidateQueries({ queryKey })),
      ]);
    }
    isReading = false;
  }

  return {
    note(named: Named) {
      if (isStopped) return;
      for (const queryKey of staleBy(named)) waiting.set(JSON.stringify(queryKey), queryKey);
      if (!isReading) void read();
    },
    stop() {
      isStopped = true;
      waiting.clear();
    },
  };
}
