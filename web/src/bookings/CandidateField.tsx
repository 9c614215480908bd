// Finds the candidate by typing: a combobox whose first match Enter takes, and whose last row makes a new one.
"use client";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Candidate } from "@/api/types";
import controls from "@/ui/controls.module.css";
import css from "./bookings.module.css";
import { useCandidateSearch } from "./queries";

const MOST_ROWS = 6;

type Props = {
  picked: Candidate | null;
  onPick: (candidate: Candidate | null) => void;
  /** Nobody of that name: make one of what was typed. */
  onCreate: (text: string) => void;
  wrong: string | null;
};

export function CandidateField({ picked, onPick, onCreate, wrong }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(picked?.name ?? "");
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { found, isFresh, error } = useCandidateSearch(text);
  const people = found.slice(0, MOST_ROWS);
  const last = people.length;
  const shows = isOpen && picked === null;
  /** Enter came before the answer: it is meant for the answer. */
  const enterWaits = useRef(false);

  useEffect(() => input.current?.focus(), []);

  const take = (at: number) => {
    const person = people[at];
    enterWaits.current = false;
    if (person) {
      setText(person.name);
      onPick(person);
    } else onCreate(text.trim());
    setOpen(false);
  };
  useEffect(() => {
    if (enterWaits.current && isFresh) take(0);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (event.nativeEvent.isComposing) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!shows) setOpen(true);
      else setActive((active + (key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + last + 1) % (last + 1));
    } else if (key === "Enter" && shows && (active >= 0 || text.trim() !== "")) {
      if (isFresh) take(Math.max(0, active));
      else enterWaits.current = true;
    } else if (key === "Escape" && shows) {
      setOpen(false);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };

  const rowId = (at: number) => `${id}-${at}`;
  return (
    <div className={controls.field} data-invalid={wrong ? "" : undefined}>
      <label className={controls.label} htmlFor={id}>
        Candidate
      </label>
      <input
        ref={input}
        id={id}
        className={controls.input}
        role="combobox"
        aria-expanded={shows}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shows && active >= 0 ? rowId(active) : undefined}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={`${id}-hint`}
        autoComplete="off"
        spellCheck={false}
        placeholder="Name or e-mail"
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setActive(event.target.value.trim() === "" ? -1 : 0);
          enterWaits.current = false;
          if (picked) onPick(null);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {/* Always there: what aria-controls names has to be. */}
      <div id={`${id}-list`} role="listbox" aria-label="Candidates" className={css.rows} hidden={!shows}>
        {shows &&
          people.map((person, at) => (
            <Row key={person.id} id={rowId(at)} isActive={at === active} onTake={() => take(at)}>
              <b>{person.name}</b>
              <small>{person.email}</small>
            </Row>
          ))}
        {shows && (
          <Row id={rowId(last)} isActive={active === last} onTake={() => take(last)} isNew>
            {text.trim() === "" ? "A new candidate…" : `Create “${text.trim()}”…`}
          </Row>
        )}
      </div>
      <span
        id={`${id}-hint`}
        className={wrong ? controls.wrong : controls.hint}
        role={wrong ? "alert" : undefined}
      >
        {wrong ??
          (error && text !== "" ? "Candidates cannot be looked up right now." : (picked?.email ?? ""))}
      </span>
    </div>
  );
}

type RowProps = { id: string; isActive: boolean; isNew?: boolean; onTake: () => void; children: ReactNode };

function Row({ id, isActive, isNew, onTake, children }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which never loses the focus.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      className={css.row}
      data-new={isNew ? "" : undefined}
      // Pressing must not take the focus from the field, or the list closes before the click.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      {children}
    </div>
  );
}
