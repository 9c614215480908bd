// Text as people search it: by letters without their marks, every word somewhere. Pure.

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether every word of `wanted` is found in one of the texts: "priya 4" finds Priya Patel in Room 4. */
export function matches(wanted: string, texts: readonly (string | null | undefined)[]): boolean {
  const haystack = plain(texts.filter(Boolean).join(" "));
  return plain(wanted)
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
