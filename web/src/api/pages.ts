// Reads a whole list through its cursor: a week's slots are a few pages at most, and half a week would mislead.

type Page<T> = { items: T[]; nextCursor: string | null };

/** More than any one view can show; a filter that gives more is shown cut off, and `complete` says so. */
const MOST_PAGES = 10;
export const PAGE_SIZE = 200;

export type Whole<T> = { items: T[]; complete: boolean };

/** fetchPage gets the cursor of the page before, or undefined for the first. */
export async function wholeList<T>(
  fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<Whole<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items: more, nextCursor } = await fetchPage(cursor);
    items.push(...more);
    if (nextCursor === null) return { items, complete: true };
    cursor = nextCursor;
  }
  return { items, complete: false };
}
