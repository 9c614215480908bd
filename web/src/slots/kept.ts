// What this browser keeps for an interviewer: where new slots are, and the zone of the second axis.

function keptBy(what: string) {
  const key = (id: string) => `panelist.${what}.${id}`;
  return {
    /** null: never chosen. */
    get(id: string): string | null {
      try {
        return localStorage.getItem(key(id));
      } catch {
        return null;
      }
    },
    set(id: string, value: string): void {
      try {
        localStorage.setItem(key(id), value);
      } catch {
        // Storage is off: it holds until the page is left.
      }
    },
  };
}

export const keptLocation = keptBy("location");
export const keptAlso = keptBy("also");
