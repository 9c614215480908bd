// A time zone found by typing: a city, a region or an offset. Heavy: only inside late dialogs.
"use client";
import { useMemo, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { FieldError } from "react-aria-components/FieldError";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { zoneChoices } from "@/time/names";
import controls from "@/ui/controls.module.css";
import css from "./people.module.css";

type Props = { label: string; value: string; onChange: (zone: string) => void; wrong?: string | null };

const MOST = 60;

export function ZoneField({ label, value, onChange, wrong }: Props) {
  const all = useMemo(
    () =>
      zoneChoices(Date.now()).map((choice) => ({
        ...choice,
        id: choice.zone,
        text: `${choice.city}, ${choice.offset}`,
      })),
    [],
  );
  const chosen = all.find(({ zone }) => zone === value)?.text ?? value;
  const [typed, setTyped] = useState(chosen);
  // What stands there because it was chosen finds everything, so that opening the list shows more than itself.
  const wanted = typed === chosen ? [] : words(typed);
  const found = all.filter(({ zone, offset }) => {
    const text = words(`${zone} ${offset}`).join(" ");
    return wanted.every((word) => text.includes(word));
  });
  // Four hundred rows take a while to draw; the chosen one first, then whoever types sees what they look for.
  const rows = [...found.filter(({ zone }) => zone === value), ...found.filter(({ zone }) => zone !== value)];
  return (
    <ComboBox
      className={controls.field ?? ""}
      items={rows.slice(0, MOST)}
      inputValue={typed}
      onInputChange={setTyped}
      value={value}
      onChange={(key) => {
        const zone = all.find((choice) => choice.id === key);
        if (!zone) return setTyped(chosen);
        setTyped(zone.text);
        onChange(zone.zone);
      }}
      defaultFilter={() => true}
      menuTrigger="focus"
      isInvalid={Boolean(wrong)}
    >
      <Label className={controls.label}>{label}</Label>
      <Group className={css.combo ?? ""}>
        <Input className={controls.input ?? ""} placeholder="City or offset" />
        <Button className={css.opener ?? ""} aria-label="All time zones">
          <span aria-hidden="true">▾</span>
        </Button>
      </Group>
      <FieldError className={controls.wrong ?? ""}>{wrong}</FieldError>
      <Popover className={css.popover ?? ""}>
        <section className={css.listed} aria-label="Time zones">
          <ListBox
            className={css.list ?? ""}
            renderEmptyState={() => <p className={css.nothing}>No such place.</p>}
          >
            {(choice: (typeof rows)[number]) => (
              <ListBoxItem id={choice.id} textValue={choice.text} className={css.option ?? ""}>
                <span>
                  {choice.city} <small>{choice.region}</small>
                </span>
                <small>{choice.offset}</small>
              </ListBoxItem>
            )}
          </ListBox>
        </section>
      </Popover>
    </ComboBox>
  );
}

/** By letters without their marks, so that "sao" finds São Paulo; "utc+5" finds its offset. */
function words(text: string): string[] {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("−", "-")
    .split(/[\s,/_]+/)
    .filter(Boolean);
}
