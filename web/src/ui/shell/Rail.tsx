// The rail: where one can go, the keys, and who one is. At the foot of a phone.
"use client";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import css from "./shell.module.css";

export type Place = { href: string; label: string };

type Props = {
  places: readonly Place[];
  me: { name: string; role: string };
  onKeys: () => void;
  /** Only in a demo: be somebody else. */
  onSwitch?: () => void;
};

// Opened by few: kept out of the first load.
const YouDialog = dynamic(() => import("./YouDialog"), { ssr: false });

export function Rail({ places, me, onKeys, onSwitch }: Props) {
  const path = usePathname();
  const [open, setOpen] = useState(false);
  return (
    <nav className={css.rail} aria-label="Main">
      <Link className={css.mark} href={places[0]?.href ?? "/"} aria-label="Panelist, to the first page">
        P
      </Link>
      {places.map(({ href, label }) => (
        <Link key={href} className={css.link} href={href} aria-current={path === href ? "page" : undefined}>
          {label}
        </Link>
      ))}
      <span className={css.grow} />
      <Button className={css.railButton ?? ""} onPress={onKeys} aria-label="Keys">
        <span aria-hidden="true">?</span>
      </Button>
      <Button className={css.avatar ?? ""} onPress={() => setOpen(true)}>
        <span aria-hidden="true">{initials(me.name)}</span>
        <span className="unseen">{`${me.name}, ${me.role}`}</span>
      </Button>
      {open && <YouDialog me={me} onClose={() => setOpen(false)} onKeys={onKeys} onSwitch={onSwitch} />}
    </nav>
  );
}

/** "Morgan Chen" -> "MC"; by letters as people see them, not by code units. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}
