// What the server will not do, or cannot: one error class with a stable code, words for people and details for programs.
import type { ErrorBody } from "./types";

/** The codes of API.md, and two of our own: `offline` (no answer at all) and `unreadable` (an answer that is not ours). */
export type RefusalCode = ErrorBody["code"] | "offline" | "unreadable";

export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    /** Switch on this, never on words. A code newer than this client is still a string. */
    readonly code: RefusalCode | (string & {}),
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    /** Seconds to wait before the same thing may succeed, when the server said so. */
    readonly retryAfter: number | null = null,
    /** The server's name for this request: what a person quotes when they ask for help. */
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}

/** True for a failure that waiting can cure: no answer, too many attempts, a node that is away or draining. */
export function isPassing(error: unknown): boolean {
  return isRefusal(error) && (error.status === 0 || error.status === 429 || error.status >= 502);
}

export function offline(): Refusal {
  return new Refusal(
    0,
    "offline",
    // Not "nothing was changed": what was sent may have arrived, and only the answer got lost.
    "Panelist cannot be reached. This page tries again by itself.",
  );
}

/** Makes the refusal out of an HTTP answer that was not a success. `body` is what was parsed from it, or text, or nothing. */
export function refusalFrom(response: Response, body: unknown): Refusal {
  const header = Number.parseFloat(response.headers.get("Retry-After") ?? "");
  const requestId = response.headers.get("X-Request-Id");
  if (!isErrorBody(body)) {
    // A proxy's page, or a node that died half way: the status is all that can be believed.
    const waits = Number.isFinite(header) ? header : null;
    const code = response.status === 503 ? "unavailable" : "unreadable";
    return new Refusal(
      response.status,
      code,
      `The server answered ${response.status} without saying why.`,
      {},
      waits,
      requestId,
    );
  }
  const details = (body.details ?? {}) as Record<string, unknown>;
  const said = typeof details.retryAfter === "number" ? details.retryAfter : Number.NaN;
  const retryAfter = Number.isFinite(said) ? said : Number.isFinite(header) ? header : null;
  return new Refusal(response.status, body.code, body.message, details, retryAfter, requestId);
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null) return false;
  const { code, message } = body as Record<string, unknown>;
  return typeof code === "string" && typeof message === "string";
}
