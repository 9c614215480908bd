import { afterEach, describe, expect, it, vi } from "vitest";
import { addressOf } from "./address";
import { alternativesOf, daysOfferedOf, fieldErrorsOf, holderOf, inTheWayOf } from "./details";
import { answer, http } from "./http";
import { wholeList } from "./pages";
import { isPassing, Refusal, refusalFrom } from "./refusal";

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** What the server would be sent, answered by `reply`. */
function stubFetch(reply: (request: Request) => Response | Promise<Response>): Request[] {
  const sent: Request[] = [];
  vi.stubGlobal("sessionStorage", { getItem: () => null });
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(request);
    return reply(request);
  });
  return sent;
}

afterEach(() => vi.unstubAllGlobals());

describe("refusals", () => {
  it("carries code, details, request id and the time to wait", () => {
    const body = { code: "rate_limited", message: "Wait.", details: { retryAfter: 31 } };
    const refusal = refusalFrom(json(429, body, { "Retry-After": "31", "X-Request-Id": "abc" }), body);
    expect(refusal).toMatchObject({ status: 429, code: "rate_limited", retryAfter: 31, requestId: "abc" });
    expect(isPassing(refusal)).toBe(true);
  });

  it("believes only the status of an answer that is not ours", () => {
    expect(refusalFrom(new Response("<html>", { status: 502 }), "<html>")).toMatchObject({
      status: 502,
      code: "unreadable",
    });
  });

  it("reads who holds the slot, and what is free instead", () => {
    const refusal = new Refusal(409, "slot_taken", "", {
      since: "2026-11-24T09:41:00Z",
      coordinator: { id: "c", name: "A B" },
      alternatives: [
        {
          id: "s1",
          interviewerId: "i",
          startTime: "2026-11-24T10:00:00Z",
          endTime: "2026-11-24T11:00:00Z",
          version: 3,
        },
        { id: "s2", startTime: 7 },
        "nonsense",
      ],
    });
    expect(holderOf(refusal)).toEqual({ name: "A B", since: "2026-11-24T09:41:00Z" });
    expect(alternativesOf(refusal)).toMatchObject([{ slotId: "s1", interviewerId: "i", version: 3 }]);
    expect(inTheWayOf(refusal)).toBeNull();
  });

  it("reads the days offered, and what is wrong with each field", () => {
    const limit = new Refusal(409, "day_limit", "", {
      limit: 2,
      week: "2026-11-23",
      days: ["2026-11-23"],
      day: "2026-11-25",
    });
    expect(daysOfferedOf(limit)?.days).toEqual(["2026-11-23"]);
    expect(
      fieldErrorsOf(new Refusal(400, "invalid_input", "", { startTime: "must be in the future" })),
    ).toEqual({
      startTime: "must be in the future",
    });
    expect(fieldErrorsOf(limit)).toEqual({});
  });
});

describe("the HTTP client", () => {
  it("gives every change an idempotency key, and keeps one it was given", async () => {
    const sent = stubFetch(() => json(200, {}));
    const body = { bookingId: "b", newSlotId: "s" };
    await answer(http.POST("/api/reschedule", { baseUrl: "http://x", body }));
    await answer(
      http.POST("/api/reschedule", { baseUrl: "http://x", body, headers: { "Idempotency-Key": "mine" } }),
    );
    await answer(http.GET("/api/me", { baseUrl: "http://x" }));
    const keys = sent.map((request) => request.headers.get("Idempotency-Key"));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys.slice(1)).toEqual(["mine", null]);
  });

  it("says offline when there is no answer", async () => {
    stubFetch(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(answer(http.GET("/api/me", { baseUrl: "http://x" }))).rejects.toMatchObject({
      status: 0,
      code: "offline",
    });
  });
});

describe("addresses", () => {
  it("knows that an erased candidate has none", () => {
    expect(addressOf({ email: "ada@example.com" })).toBe("ada@example.com");
    expect(addressOf({ email: "erased:01a202fb-9528-7df7-a7a4-a1c7c8f4d9c6" })).toBeNull();
  });
});

describe("whole lists", () => {
  it("follows the cursor to the end", async () => {
    const pages = [
      { items: [1, 2], nextCursor: "a" },
      { items: [3], nextCursor: null },
    ];
    const asked: (string | undefined)[] = [];
    const list = await wholeList(async (cursor) => {
      asked.push(cursor);
      return pages[asked.length - 1] ?? { items: [], nextCursor: null };
    });
    expect(list).toEqual({ items: [1, 2, 3], complete: true });
    expect(asked).toEqual([undefined, "a"]);
  });

  it("says so when it gives up", async () => {
    expect((await wholeList(async () => ({ items: [1], nextCursor: "more" }))).complete).toBe(false);
  });
});
