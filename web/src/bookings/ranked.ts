// Whom a typed text most likely means: those with a word that begins with it before those that only contain it. Pure.

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function ranked<T extends { name: string; email: string }>(people: readonly T[], text: string): T[] {
  const wanted = plain(text);
  if (wanted === "") return [...people];
  const rank = ({ name, email }: T) =>
    plain(name).startsWith(wanted)
      ? 0
      : plain(`${name} ${email}`)
            .split(/[\s.@_-]+/)
            .some((word) => word.startsWith(wanted))
        ? 1
        : 2;
  return people
    .map((one, at) => ({ one, at, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ one }) => one);
}
