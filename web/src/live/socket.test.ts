// What the socket's messages do to the cache: which queries they drop, and how a burst becomes one round of reading.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { gather, staleBy } from "./socket";

vi.mock("pusher-js", () => ({ default: class {} }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("drops the lists and the very objects a message names", () => {
  expect(staleBy({ slotId: "s", bookingId: "b" })).toEqual([
    ["slots"],
    ["bookings"],
    ["calendar"],
    ["events"],
    ["slot", "s"],
    ["booking", "b"],
  ]);
});

it("reads at once after the first change, and once for all that follow within a second", () => {
  const invalidateQueries = vi.fn(() => Promise.resolve());
  const gathered = gather({ invalidateQueries });
  gathered.note({ slotId: "a" });
  expect(invalidateQueries).toHaveBeenCalledTimes(5);
  for (let i = 0; i < 50; i++) gathered.note({ slotId: "b" });
  expect(invalidateQueries).toHaveBeenCalledTimes(5);
  vi.advanceTimersByTime(1_000);
  expect(invalidateQueries).toHaveBeenCalledTimes(10);
  vi.advanceTimersByTime(5_000);
  expect(invalidateQueries).toHaveBeenCalledTimes(10);
});

it("reads nothing more once stopped", () => {
  const invalidateQueries = vi.fn(() => Promise.resolve());
  const gathered = gather({ invalidateQueries });
  gathered.note({ slotId: "a" });
  gathered.note({ slotId: "b" });
  gathered.stop();
  vi.advanceTimersByTime(5_000);
  expect(invalidateQueries).toHaveBeenCalledTimes(5);
});
