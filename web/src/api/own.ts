// The versions this tab made itself: what one did oneself is neither flashed nor announced as news.

type Versioned = { id: string; version: number };
const MOST = 500;
const made = new Set<string>();

export const own = {
  /** Remembers what a change made, when it is something with a version. */
  note(result: unknown): void {
    if (!isVersioned(result)) return;
    made.add(`${result.id} ${result.version}`);
    const oldest = made.size > MOST ? made.values().next().value : undefined;
    if (oldest !== undefined) made.delete(oldest);
  },
  /** It was refused after all. */
  forget(result: unknown): void {
    if (isVersioned(result)) made.delete(`${result.id} ${result.version}`);
  },
  has: ({ id, version }: Versioned): boolean => made.has(`${id} ${version}`),
};

function isVersioned(value: unknown): value is Versioned {
  if (typeof value !== "object" || value === null) return false;
  const { id, version } = value as Record<string, unknown>;
  return typeof id === "string" && typeof version === "number";
}
