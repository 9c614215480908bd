// Which rows changed since they were last drawn, so that they can flash and be announced: a new version, or a new row, by somebody else.
"use client";
import { useEffect, useRef, useState } from "react";
import { own } from "@/api/own";
import { announce } from "./announce";

type Row = { id: string; version: number };
const FLASH_MS = 1_600;
const NOTHING: ReadonlySet<string> = new Set();

/**
 * The ids to flash. `scope` names what is shown (week, filters): with another scope everything is new and nothing flashes.
 * `say` words the announcement; give null for silence.
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
    known.current = { scope, versions: new Map(rows.map(({ id, version }) => [id, version])) };
    if (before?.scope !== scope) return;
    const ids = rows
      .filter((row) => before.versions.get(row.id) !== row.version && !own.has(row))
      .map(({ id }) => id);
    if (ids.length === 0) return;
    setChanged(new Set(ids));
    if (words.current) announce(words.current(ids.length));
    const timer = setTimeout(() => setChanged(NOTHING), FLASH_MS);
    return () => clearTimeout(timer);
  }, [rows, scope]);

  return changed;
}
