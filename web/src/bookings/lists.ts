// Edits of cached lists before the answer: whatever list it is, only its items are touched.
import type { QueryClient, QueryKey } from "@tanstack/react-query";

/** change: gives the item as it will be, or null to take it out. Lists of another shape are left alone. */
export function editItems<T>(cache: QueryClient, queryKey: QueryKey, change: (item: T) => T | null): void {
  cache.setQueriesData({ queryKey }, (data: unknown) => {
    if (typeof data !== "object" || data === null || !("items" in data) || !Array.isArray(data.items))
      return data;
    const items = (data.items as T[]).flatMap((item) => change(item) ?? []);
    return { ...data, items };
  });
}
