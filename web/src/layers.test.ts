// Imports go downhill: pages > features > ui > live > api, time; and one feature never reaches into another.
import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  app: ["slots", "bookings", "calendar", "people", "ui", "live", "api", "time"],
  slots: ["ui", "live", "api", "time"],
  bookings: ["ui", "live", "api", "time"],
  calendar: ["ui", "live", "api", "time"],
  people: ["ui", "live", "api", "time"],
  ui: ["live", "api", "time"],
  live: ["api"],
  api: [],
  time: [],
};

const files = globSync("src/*/**/*.{ts,tsx}");

it("finds the sources", () => {
  expect(files.length).toBeGreaterThan(50);
});

it.each(files)("%s imports only what lies below it", (file) => {
  const room = file.split("/")[1] ?? "";
  const imported = [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"@\/([a-z]+)\//g)].map(
    ([, to]) => to,
  );
  const allowed = [room, ...(MAY_IMPORT[room] ?? [])];
  expect(imported.filter((to) => to && !allowed.includes(to))).toEqual([]);
});

it.each(files)("%s stays in its room with relative paths", (file) => {
  const depth = file.split("/").length - 3;
  const climbs = [...readFileSync(file, "utf8").matchAll(/from "((?:\.\.\/)+)/g)].map(
    ([, up]) => (up ?? "").length / 3,
  );
  expect(climbs.filter((up) => up > depth)).toEqual([]);
});

it.each(files.filter((file) => !file.endsWith(".gen.ts") && !file.includes(".test.")))(
  "%s has no more than 300 lines",
  (file) => {
    expect(readFileSync(file, "utf8").split("\n").length).toBeLessThanOrEqual(300);
  },
);
