// "?": all keys there are on this page, and the switch that turns single letters off.
"use client";
import { useState } from "react";
import { type ActionGroup, letterKeys, useActions } from "./actions";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import css from "./overlay.module.css";

const GRID_KEYS: readonly (readonly [string, string])[] = [
  ["Move by a quarter hour, by a day", "↑ ↓ ← →"],
  ["Open, or create here", "Enter"],
  ["Make longer or shorter", "Shift + ↑ ↓"],
  ["Move the slot", "Alt + arrows"],
  ["Next and previous slot", "Page ↓ ↑"],
  ["Start and end of the day", "Home End"],
  ["Withdraw or cancel", "Delete"],
  ["Leave it as it was", "Escape"],
];

export default function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [letters, setLetters] = useState(letterKeys.areOn);
  const withKeys = useActions().filter(({ hotkey }) => hotkey);
  const groups = [...new Set(withKeys.map(({ group }) => group))] satisfies ActionGroup[];

  return (
    <Dialog title="Keys" isOpen={isOpen} onClose={onClose} size="wide">
      <div className={css.keys}>
        <section>
          <h3>In the week grid</h3>
          <dl>
            {GRID_KEYS.map(([what, key]) => (
              <KeyRow key={what} what={what} hotkey={key} />
            ))}
          </dl>
        </section>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {withKeys
                .filter((action) => action.group === group)
                .map(({ id, label, hotkey = "" }) => (
                  <KeyRow key={id} what={label} hotkey={hotkey} />
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Anywhere</h3>
          <dl>
            <KeyRow what="Search or do anything" hotkey="⌘K or Ctrl K" />
          </dl>
        </section>
      </div>
      <p>
        <Button
          small
          onPress={() => {
            letterKeys.set(!letters);
            setLetters(!letters);
          }}
        >
          {letters ? "Switch single-letter keys off" : "Switch single-letter keys on"}
        </Button>
      </p>
    </Dialog>
  );
}

function KeyRow({ what, hotkey }: { what: string; hotkey: string }) {
  return (
    <>
      <dt>{what}</dt>
      <dd>
        <kbd>{hotkey}</kbd>
      </dd>
    </>
  );
}
