// The one HTTP client: typed by the schema, carrying identity (in a demo) and an idempotency key, giving up after a while.
import createClient, { type Middleware } from "openapi-fetch";
import { persona } from "./persona";
import { serverReach } from "./reach";
import { offline, Refusal, refusalFrom } from "./refusal";
import type { paths } from "./schema.gen";

/** A request without an answer by then counts as unreachable. Longer than the server's own statement timeout. */
const GIVE_UP_AFTER_MS = 20_000;

const headers: Middleware = {
  onRequest({ request }) {
    const me = persona.get();
    if (me) {
      request.headers.set("X-User-Id", me.id);
      request.headers.set("X-User-Role", me.role);
    }
    // A change made through useChange brings its own key, the same for every retry of it; this is for all others.
    if (request.method !== "GET" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    return request;
  },
};

export const http = createClient<paths>({
  baseUrl: "",
  fetch: (request) =>
    fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(GIVE_UP_AFTER_MS)]) }),
});
http.use(headers);

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/**
 * Waits for a call and gives its body, or throws a Refusal: the server's own, or `offline` when there was no answer.
 * A query that TanStack cancelled stays an AbortError, which it knows how to drop.
 */
export async function answer<T>(call: Call<T>): Promise<T> {
  let result: Awaited<Call<T>>;
  try {
    result = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (error instanceof SyntaxError)
      throw new Refusal(0, "unreadable", "The server's answer could not be read.");
    serverReach.failed();
    throw offline();
  }
  const { data, error, response } = result;
  serverReach.answered();
  if (!response.ok) throw refusalFrom(response, error);
  return data as T;
}
