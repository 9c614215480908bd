// @vitest-environment happy-dom
// Which rows flash and what is said of them: those that others changed, brought or took away.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { own } from "@/api/own";
import { announce } from "./announce";
import { useChanged } from "./useChanged";

vi.mock("./announce", () => ({ announce: vi.fn() }));

type Row = { id: string; version: number };
const FIRST: Row[] = [
  { id: "a", version: 1 },
  { id: "b", version: 1 },
];

function shown() {
  const say = (count: number) => `${count} changed`;
  const hook = renderHook(({ rows, scope }) => useChanged(rows, scope, say), {
    initialProps: { rows: FIRST, scope: "week" },
  });
  return {
    show: (rows: Row[], scope = "week") => hook.rerender({ rows, scope }),
    flashing: () => [...hook.result.current],
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

it("flashes what came or changed, and says how many", () => {
  const page = shown();
  page.show([{ id: "a", version: 2 }, ...FIRST.slice(1), { id: "c", version: 1 }]);
  expect(page.flashing()).toEqual(["a", "c"]);
  expect(announce).toHaveBeenCalledExactlyOnceWith("2 changed");
});

it("says also what somebody else took away", () => {
  const page = shown();
  page.show(FIRST.slice(1));
  expect(page.flashing()).toEqual([]);
  expect(announce).toHaveBeenCalledExactlyOnceWith("1 changed");
});

it("is silent about one's own changes, and about another week", () => {
  const page = shown();
  own.note({ id: "a", version: 2 });
  page.show(FIRST.slice(1));
  own.note({ id: "b", version: 2 });
  page.show([{ id: "b", version: 2 }]);
  page.show([{ id: "z", version: 7 }], "next week");
  expect(announce).not.toHaveBeenCalled();
});

it("tells of a change again that was one's own wish but was refused", () => {
  const page = shown();
  own.note({ id: "a", version: 3 });
  own.forget({ id: "a", version: 3 });
  page.show([{ id: "a", version: 3 }, ...FIRST.slice(1)]);
  expect(page.flashing()).toEqual(["a"]);
});

it("stops flashing also when the rows come again meanwhile", () => {
  const page = shown();
  const next = [{ id: "a", version: 4 }, ...FIRST.slice(1)];
  page.show(next);
  act(() => void vi.advanceTimersByTime(1_000));
  page.show(next.slice(0, 1));
  expect(page.flashing()).toEqual(["a"]);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(page.flashing()).toEqual([]);
});
