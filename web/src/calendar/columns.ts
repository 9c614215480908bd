// Who stands in which column: several people side by side while there is room, else everyone in one column a day. Pure.
import type { GridColumn } from "@/ui/grid/types";

type Person = { id: string; name: string };

/** More columns than this get too narrow to read a time in, on a laptop. */
const MOST_CELLS = 21;
/** The one column that holds everybody, where side by side does not fit. */
export const EVERYONE = "everyone";

/** One column a person, or the one that holds everybody. `days`: how many are shown. */
export function columnsFor(people: readonly Person[], days: number): GridColumn[] {
  if (people.length * days > MOST_CELLS && people.length > 1) return [{ id: EVERYONE, name: "Everyone" }];
  const short = shortNames(people);
  return people.map(({ id, name }) => ({ id, name, short: short.get(id) }));
}

/** "Priya"; "Priya P." where there are two; the whole name where even that is not one person. */
export function shortNames(people: readonly Person[]): Map<string, string> {
  const ways = [
    (name: string) => wordsOf(name)[0] ?? name,
    (name: string) => {
      const words = wordsOf(name);
      const last = words.length > 1 ? [...(words.at(-1) ?? "")][0] : undefined;
      return last ? `${words[0]} ${last}.` : name;
    },
    (name: string) => name,
  ];
  const short = new Map<string, string>();
  for (const { id, name } of people) {
    const own = ways.find((way) => people.filter((other) => way(other.name) === way(name)).length === 1);
    short.set(id, own ? own(name) : name);
  }
  return short;
}

function wordsOf(name: string): string[] {
  return name.split(/\s+/).filter(Boolean);
}
