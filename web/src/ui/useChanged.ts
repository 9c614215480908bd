// Which rows changed since they were last drawn, so that they can flash and be announced: anew, gone or of another version, by others.
"use client";
import { useEffect, useRef, useState } from "react";
import { own } from "@/api/own";
import { announce } from "./announce";

type Row = { id: string; version: number };
const FLASH_MS = 1_600;
const NOTHING: ReadonlySet<string> = new Set();

/**
 * The ids to flash. `scope` names what is shown (week, filters): with another scope everything is new and nothing flashes.
 * `say` words the announcement, which also counts the rows that are gone; give null for silence.
 */
export function useChanged(
  rows: readonly Row[] | undefined,
  scope: string,
  say: ((count: number) => string) | null,
) {
  const known = useRef<{ scope: string; versions: Map<string, number> } | null>(null);
  const [changed, setChanged] = useState(NOTHING);
  const words = useRef(say);
  useEffect(() => {
    words.current = say;
  });

  useEffect(() => {
    if (!rows) return;
    const before = known.current;
    const versions = new Map(rows.map(({ id, version }) => [id, version]));
    known.current = { scope, versions };
    if (before?.scope !== scope) return;
    const ids = rows
      .filter((row) => before.versions.get(row.id) !== row.version && !own.has(row))
      .map(({ id }) => id);
    const gone = [...before.versions].filter(
      ([id, version]) => !versions.has(id) && !own.has({ id, version: version + 1 }),
    );
    if (ids.length > 0) setChanged(new Set(ids));
    if (words.current && ids.length + gone.length > 0) announce(words.current(ids.length + gone.length));
  }, [rows, scope]);

  // By itself: rows that come again meanwhile must not leave the flash where it is.
  useEffect(() => {
    if (changed.size === 0) return;
    const timer = setTimeout(() => setChanged(NOTHING), FLASH_MS);
    return () => clearTimeout(timer);
  }, [changed]);

  return changed;
}
