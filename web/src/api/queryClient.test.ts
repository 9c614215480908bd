// @vitest-environment happy-dom
// When the cache polls: as soon as nothing better tells of changes, and no longer than that.
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeQueryClient } from "./queryClient";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("polls from the moment the socket is gone, and not from when the page is next drawn", async () => {
  let every: number | false = false;
  let changed = () => {};
  const client = makeQueryClient({
    pollEvery: () => every,
    onPollChange: (listener) => {
      changed = listener;
    },
  });
  const queryFn = vi.fn(async () => "rows");
  const leave = new QueryObserver(client, { queryKey: ["rows"], queryFn }).subscribe(() => {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(queryFn).toHaveBeenCalledTimes(1);
  every = 8_000;
  changed();
  await vi.advanceTimersByTimeAsync(8_000);
  expect(queryFn).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(queryFn).toHaveBeenCalledTimes(3);
  every = false;
  changed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(queryFn).toHaveBeenCalledTimes(3);
  leave();
});
