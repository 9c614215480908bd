// The filters beside the board and the calendar. All of them are in the address.
"use client";
import { type ReactNode, useRef } from "react";
import type { Interviewer } from "@/api/types";
import { useAction } from "@/ui/actions";
import { Field } from "@/ui/Field";
import { Labelled } from "@/ui/Labelled";
import { Segmented } from "@/ui/Segmented";
import { ZonePicker } from "@/ui/ZonePicker";
import { DateRange } from "./DateRange";
import { PeopleChips } from "./PeopleChips";
import type { Filters, Status } from "./useFilters";
import type { Shown } from "./usePeriod";

type Props = {
  title: string;
  placeholder: string;
  filters: Filters;
  set: (change: Partial<Filters>) => void;
  people: readonly Interviewer[];
  shown: Shown | null;
  /** Words for free, booked and all; without them there is no such choice. */
  statuses?: readonly { value: Status; label: string }[];
  statusLabel?: string;
  children?: ReactNode;
};

export function FilterPanel(props: Props) {
  const {
    title,
    placeholder,
    filters,
    set,
    people,
    shown,
    statuses,
    statusLabel = "Status",
    children,
  } = props;
  const search = useRef<HTMLInputElement>(null);
  useAction({
    id: "search",
    label: "Search",
    group: "Here",
    hotkey: "/",
    run: () => search.current?.focus(),
  });
  return (
    <>
      <h2>{title}</h2>
      <Field
        label="Search"
        type="search"
        placeholder={placeholder}
        value={filters.q}
        onChange={(q) => set({ q })}
        inputRef={search}
      />
      <PeopleChips people={people} chosen={filters.who} onChange={(who) => set({ who })} />
      {shown && (
        <DateRange
          first={shown.first}
          last={shown.last}
          onChange={(first, last) => set({ day: first, to: last })}
        />
      )}
      {statuses && (
        <Labelled label={statusLabel}>
          <Segmented
            label={statusLabel}
            value={filters.status}
            onChange={(status) => set({ status })}
            options={statuses}
          />
        </Labelled>
      )}
      <ZonePicker hint="Beside it: each interviewer's own" />
      {children}
    </>
  );
}
