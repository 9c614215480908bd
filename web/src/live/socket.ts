// The live socket: hears which slots and bookings changed, and drops what the cache holds of them. Loaded after the page.
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import Pusher from "pusher-js";
import { answer, http } from "@/api/http";
import { keys, schedule } from "@/api/keys";
import type { Me } from "@/api/types";
import { setSocket } from "./status";

/** What a message names; the rest is read by GET. */
type Named = { slotId?: string; bookingId?: string };

/** A burst of changes is one round of reading: the first at once, what follows within this time together. */
const GATHER_MS = 1_000;

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
  const channel = pusher.subscribe(
    me.role === "interviewer" ? `private-interviewer-${me.id}` : "private-coordinators",
  );
  channel.bind("pusher:subscription_succeeded", () => {
    // Whatever happened while nobody listened is found by reading everything anew.
    for (const queryKey of schedule()) void cache.invalidateQueries({ queryKey });
    setSocket(true);
  });
  channel.bind("pusher:subscription_error", () => setSocket(false));
  channel.bind_global((event: string, data: Named) => {
    if (event === "slot.updated" || event === "booking.updated") gathered.note(data);
  });
  pusher.connection.bind("state_change", ({ current }: { current: string }) => {
    if (current !== "connected") setSocket(false);
  });
  return () => {
    gathered.stop();
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
  let timer: ReturnType<typeof setTimeout> | undefined;

  function read() {
    const due = [...waiting.values()];
    waiting.clear();
    for (const queryKey of due) void cache.invalidateQueries({ queryKey });
    timer = due.length > 0 ? setTimeout(read, GATHER_MS) : undefined;
  }

  return {
    note(named: Named) {
      for (const queryKey of staleBy(named)) waiting.set(JSON.stringify(queryKey), queryKey);
      if (timer === undefined) read();
    },
    stop() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
