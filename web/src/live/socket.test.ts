// What the socket's messages do to the cache: which queries they drop, and how a burst becomes few rounds of reading.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { gather, staleBy } from "./socket";

vi.mock("pusher-js", () => ({ default: class {} }));

const LISTS = 4;
const done = () => Promise.resolve();

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

it("reads at once after the first change, and once for all that follow, within a second", async () => {
  const invalidateQueries = vi.fn(done);
  const gathered = gather({ invalidateQueries });
  gathered.note({ slotId: "a" });
  expect(invalidateQueries).toHaveBeenCalledTimes(LISTS + 1);
  for (let i = 0; i < 50; i++) gathered.note({ slotId: "b" });
  expect(invalidateQueries).toHaveBeenCalledTimes(LISTS + 1);
  await vi.advanceTimersByTimeAsync(600);
  expect(invalidateQueries).toHaveBeenCalledTimes(2 * (LISTS + 1));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(invalidateQueries).toHaveBeenCalledTimes(2 * (LISTS + 1));
  gathered.note({ slotId: "c" });
  expect(invalidateQueries).toHaveBeenCalledTimes(3 * (LISTS + 1));
});

it("waits for the answers before it reads again: a slow server is not asked faster than it answers", async () => {
  const answers: (() => void)[] = [];
  const invalidateQueries = vi.fn(() => new Promise<void>((resolve) => answers.push(resolve)));
  const gathered = gather({ invalidateQueries });
  gathered.note({});
  gathered.note({});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(invalidateQueries).toHaveBeenCalledTimes(LISTS);
  for (const answer of answers) answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(invalidateQueries).toHaveBeenCalledTimes(2 * LISTS);
});

it("reads nothing more once stopped", async () => {
  const invalidateQueries = vi.fn(done);
  const gathered = gather({ invalidateQueries });
  gathered.note({ slotId: "a" });
  gathered.note({ slotId: "b" });
  gathered.stop();
  gathered.note({ slotId: "c" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(invalidateQueries).toHaveBeenCalledTimes(LISTS + 1);
});
