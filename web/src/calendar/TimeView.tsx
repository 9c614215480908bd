// The rows on the grid or in the agenda, with the words that go with each form.
"use client";
import { useMemo } from "react";
import type { Day } from "@/time/day";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import type { GridItem, WeekGridProps } from "@/ui/grid/types";
import { WeekView } from "@/ui/WeekView";
import css from "./calendar.module.css";
import { EVERYONE } from "./columns";
import type { Layout } from "./useLayout";

// The agenda heads only the days on which something lies.
const NO_DAYS: readonly Day[] = [];

type Props = Pick<
  WeekGridProps,
  "selectedId" | "flash" | "onOpen" | "onDrop" | "check" | "note" | "onRemove"
> & {
  label: string;
  layout: Layout;
  items: readonly GridItem[];
  /** The interviewer an item belongs to: their own times stand beside it. */
  zoneOf: (itemId: string) => string | null;
  /** The item that is focused or pointed at now. */
  onFocusItem: (itemId: string) => void;
  /** More than can be loaded. */
  isCutOff: boolean;
};

export function TimeView({ label, layout, items, zoneOf, onFocusItem, isCutOff, ...rest }: Props) {
  const { zone, locale } = useViewer();
  const now = useNow();
  const { columns, days, isList, otherZone } = layout;
  const isMerged = columns[0]?.id === EVERYONE;
  // The agenda names the people in its rows, so all of them are one column there.
  const shownColumns = useMemo(
    () => (isList ? [{ id: EVERYONE, name: "Everyone" }] : [...columns]),
    [isList, columns],
  );
  const focusItem = (target: EventTarget) => {
    const id = target instanceof Element && target.closest<HTMLElement>("[data-item]")?.dataset.item;
    if (id) onFocusItem(id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches where the focus is.
    <div className={css.view} onFocus={(event) => focusItem(event.target)}>
      {isCutOff && (
        <p className={css.aside} role="status">
          There is more than can be shown. Choose people, or fewer days.
        </p>
      )}
      {isMerged && !isList && (
        <p className={css.aside}>
          Everybody shares one column a day. Choose up to four people, or a day, to see them side by side.
        </p>
      )}
      <WeekView
        {...rest}
        label={label}
        asAgenda={isList}
        days={isList ? NO_DAYS : days}
        zone={zone}
        otherZone={otherZone}
        otherZoneOf={({ id }) => zoneOf(id)}
        locale={locale}
        now={now}
        columns={shownColumns}
        items={items}
      />
    </div>
  );
}
