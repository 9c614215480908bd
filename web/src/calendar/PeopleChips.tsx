// The interviewers as chips: a few to switch on and off at once, the rest behind one more.
"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { Interviewer } from "@/api/types";
import { Chip, Chips } from "@/ui/Chip";
import { Labelled } from "@/ui/Labelled";

// Needed by few: kept out of the first load.
const PeopleDialog = dynamic(() => import("./PeopleDialog"), { ssr: false });

/** As many as fit without pushing the other filters away. */
const MOST_CHIPS = 5;

type Props = {
  people: readonly Interviewer[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

export function PeopleChips({ people, chosen, onChange }: Props) {
  const [open, setOpen] = useState(false);
  // Those in force are always seen; places do not change with a click, or the next click would meet somebody else.
  const inSight = people.filter(({ id }, at) => chosen.includes(id) || at < MOST_CHIPS);
  const shown = people.length <= MOST_CHIPS + 2 ? people : inSight;
  const more = people.length - shown.length;
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <Labelled label="Interviewers" hint={chosen.length === 0 ? "Everybody, until you choose." : undefined}>
      <Chips>
        {shown.map(({ id, name }) => (
          <Chip
            key={id}
            isOn={chosen.includes(id)}
            onPress={() => toggle(id)}
            aria-label={chosen.includes(id) ? `${name}, chosen; press to leave out` : name}
          >
            {name}
          </Chip>
        ))}
        {more > 0 && (
          <Chip onPress={() => setOpen(true)} aria-label={`+ ${more} more interviewers`}>
            + {more}
          </Chip>
        )}
        {chosen.length > 1 && <Chip onPress={() => onChange([])}>Everybody</Chip>}
      </Chips>
      {open && (
        <PeopleDialog people={people} chosen={chosen} onChange={onChange} onClose={() => setOpen(false)} />
      )}
    </Labelled>
  );
}
