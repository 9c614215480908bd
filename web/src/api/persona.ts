// Who this tab chose to be, in a demo only. Kept in the tab's session, so that two tabs can be two people.
import type { Role } from "./types";

export type Persona = { id: string; role: Role; name: string };

const KEY = "panelist.persona";
let cached: Persona | null | undefined;

export const persona = {
  get(): Persona | null {
    if (cached === undefined) cached = read();
    return cached;
  },
  choose(chosen: Persona): void {
    cached = chosen;
    sessionStorage.setItem(KEY, JSON.stringify(chosen));
  },
  forget(): void {
    cached = null;
    sessionStorage.removeItem(KEY);
  },
};

function read(): Persona | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (typeof stored !== "object" || stored === null) return null;
    const { id, role, name } = stored as Record<string, unknown>;
    if (typeof id !== "string" || typeof name !== "string") return null;
    return role === "interviewer" || role === "coordinator" || role === "admin" ? { id, role, name } : null;
  } catch {
    // Storage switched off, or somebody wrote nonsense into it: ask again who this is.
    return null;
  }
}
