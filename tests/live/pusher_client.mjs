// The real pusher-js, told what to do by JSON lines on stdin; what it hears goes to stdout, one JSON line each.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [pusherJs, key, port, userId, role] = process.argv.slice(2);
const Pusher = createRequire(import.meta.url)(pusherJs);
const api = `http://127.0.0.1:${port}`;
const headers = { "X-User-Id": userId, "X-User-Role": role };
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const pusher = new Pusher(key, {
  cluster: "",
  wsHost: "127.0.0.1",
  wsPort: Number(port),
  forceTLS: false,
  enabledTransports: ["ws"],
  enableStats: false,
  activityTimeout: 1_000,
  channelAuthorization: { transport: "ajax", endpoint: `${api}/api/live/auth`, headers },
});
pusher.connection.bind("state_change", ({ current }) => say({ state: current }));
pusher.connection.bind("message", ({ event }) => event === "pusher:pong" && say({ answered: "a ping" }));
pusher.connection.bind("error", (error) => say({ error: error?.data ?? error?.error?.data ?? String(error) }));

/** Reads the change feed from where it was read to last, as a client does that was away. */
let after = null;
async function catchUp() {
  for (;;) {
    const query = after ? `?limit=200&after=${after}` : "?limit=200";
    const { items, next } = await (await fetch(`${api}/api/events${query}`, { headers })).json();
    after = next;
    if (items.length === 0) return;
    for (const { slotId } of items) say({ "slot read": slotId });
  }
}

function subscribe(name) {
  const channel = pusher.subscribe(name);
  channel.bind("pusher:subscription_succeeded", () => catchUp().then(() => say({ subscribed: name })));
  channel.bind("pusher:subscription_error", ({ type, status }) => say({ refused: name, type, status }));
  channel.bind_global((event, data) => event.startsWith("pusher:") || say({ event, data, channel: name }));
}

const todo = {
  subscribe,
  unsubscribe: (name) => pusher.unsubscribe(name),
  trigger: (name) => say({ sent: pusher.channel(name).trigger("client-typing", { id: "forged" }) }),
  disconnect: () => pusher.disconnect(),
};
createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [what, ...args] = JSON.parse(line);
    todo[what](...args);
  })
  .on("close", () => process.exit(0));
