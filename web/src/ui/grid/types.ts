// What the week grid and the agenda are given, and what they give back. Instants are the wire's strings, all the way.
import type { ReactNode } from "react";
import type { Day } from "@/time/day";

export type Tone = "free" | "booked" | "warn" | "cancelled";

export type GridItem = {
  id: string;
  /** Which column of a day it lies in: the interviewer's id. */
  columnId: string;
  startTime: string;
  endTime: string;
  tone: Tone;
  /** The first line: a candidate's name, or nothing, and then the times stand there. */
  title?: string;
  /** The second line: a room. */
  detail?: string;
  /** Its state in a word, heard after day, times, title and detail: "free", "booked", "cancelled". */
  label: string;
  /** What moving means: to any free "time", only onto an item that `accepts` ("slot"), or nothing. */
  moves?: "time" | "slot";
  /** May its end be dragged, or moved by Shift + arrows? */
  resizes?: boolean;
  /** May an item that moves by "slot" be dropped on it? */
  accepts?: boolean;
  /** Why it cannot be moved: a tooltip, and what is said when somebody tries by keys. */
  fixed?: string;
};

export type GridColumn = { id: string; name: string; short?: string };

/** A stretch that cannot be used, in one column or (null) in all. `reason` is shown, and read out. */
export type ClosedSpan = { columnId: string | null; startTime: string; endTime: string; reason: string };

/** A wish for a time: where a slot would be opened, or an item put. */
export type Draft = { columnId: string; startTime: string; endTime: string };

/** How a draft came about: a page may open a form after keys or a click, and open the slot at once after a drag. */
export type How = "drag" | "click" | "keys";

export type WeekGridProps = {
  /** What it is, for screen readers: "Priya Patel's week". */
  label: string;
  days: readonly Day[];
  zone: string;
  /** The second time axis; left out when it is the same. */
  otherZone?: string | null;
  locale: string;
  /** Epoch milliseconds: useNow(). */
  now: number;
  columns: readonly GridColumn[];
  /** Keep the array's identity while nothing changed (useMemo): that is what keeps a week of 500 items fast. */
  items: readonly GridItem[];
  closed?: readonly ClosedSpan[];
  selectedId?: string | null;
  /** Ids that flash: useChanged. */
  flash?: ReadonlySet<string>;
  /** Under a day's name: a meter. */
  dayMeter?: (day: Day) => ReactNode;
  /** The length Enter and a double click wish for; 60. */
  createMinutes?: number;
  /** Why this would be refused, as far as loaded data can tell; null when nothing speaks against it. The server decides. */
  check?: (draft: Draft, item: GridItem | null) => string | null;
  /** Without it the grid opens no slots. */
  onCreate?: (draft: Draft, how: How) => void;
  onOpen?: (item: GridItem) => void;
  onMove?: (item: GridItem, draft: Draft) => void;
  onResize?: (item: GridItem, draft: Draft) => void;
  onDrop?: (item: GridItem, target: GridItem) => void;
  onRemove?: (item: GridItem) => void;
  /** Something said beside a time: why the server refused it. On a phone it stands above the agenda. */
  note?: GridNoteAt | null;
};

export type GridNoteAt = { at: Draft; content: ReactNode };
