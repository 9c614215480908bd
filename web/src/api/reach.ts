// Whether the server answers at all: one small store that the HTTP client writes and the status indicator reads.

type Reach = { reachable: boolean; lastAnswerAt: number | null };

let reach: Reach = { reachable: true, lastAnswerAt: null };
const listeners = new Set<() => void>();

function set(next: Reach): void {
  const changed = next.reachable !== reach.reachable;
  reach = next;
  // Only the turn is news; telling everybody of every answer would render the shell with every poll.
  if (changed) for (const listener of listeners) listener();
}

export const serverReach = {
  get: (): Reach => reach,
  answered: (): void => set({ reachable: true, lastAnswerAt: Date.now() }),
  failed: (): void => set({ ...reach, reachable: false }),
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
