// One column of one day: closed stretches, items, the now-line and, when it is here, the keyboard's cursor.
"use client";
import { type HTMLAttributes, memo } from "react";
import type { Stretch } from "@/time/axis";
import type { Times } from "@/time/format";
import { GridItemView } from "./GridItemView";
import css from "./grid.module.css";
import type { Cell, ClosedPiece, Piece } from "./layout";

export type CursorHere = { minute: number; label: string; text: string; turn: number };

type Props = {
  cell: Cell;
  name: string;
  pieces: readonly Piece[];
  closed: readonly ClosedPiece[];
  missing: readonly Stretch[];
  times: Times;
  isToday: boolean;
  creates: boolean;
  /** Axis minutes of the present, or null when it is not on this day. */
  nowAt: number | null;
  /** Ids that are in this column only, so that the others need not render. */
  selectedId: string | null;
  stopId: string | null;
  flash: ReadonlySet<string> | null;
  cursor: CursorHere | null;
};

export const GridColumnView = memo(function GridColumnView(props: Props) {
  const {
    cell,
    name,
    pieces,
    closed,
    missing,
    times,
    isToday,
    creates,
    nowAt,
    selectedId,
    stopId,
    flash,
    cursor,
  } = props;
  return (
    <div
      role="row"
      className={css.cell}
      data-cell={cell.index}
      data-first={cell.firstOfDay ? "" : undefined}
      data-today={isToday ? "" : undefined}
      data-creates={creates ? "" : undefined}
    >
      <span role="rowheader" className="unseen">
        {name}
      </span>
      {missing.map(({ from, to }) => (
        <At key={`m${from}`} top={from} height={to - from} className={css.missing} />
      ))}
      {closed.map(({ top, height, reason, showsReason }) => (
        <At key={`c${top}`} top={top} height={height} className={css.shut} title={reason}>
          {showsReason && reason}
        </At>
      ))}
      {pieces.map((piece) => (
        <GridItemView
          key={piece.item.id}
          piece={piece}
          times={times}
          isSelected={piece.item.id === selectedId}
          isStop={piece.item.id === stopId}
          isFlashing={flash?.has(piece.item.id) ?? false}
        />
      ))}
      {nowAt !== null && <At key="now" top={nowAt} className={css.now} />}
      {cursor && (
        // A new element for every step: a focused element whose name changes is not read again, a newly focused one is.
        <At
          key={cursor.turn}
          top={cursor.minute}
          className={css.cursor}
          role="gridcell"
          tabIndex={0}
          aria-label={cursor.label}
          data-cursor=""
        >
          {cursor.text}
        </At>
      )}
    </div>
  );
});

type AtProps = HTMLAttributes<HTMLDivElement> & { top: number; height?: number; "data-cursor"?: string };

/** Something at a place on the axis; decoration unless it has a role. */
function At({ top, height, children, ...rest }: AtProps) {
  const place = {
    top: `calc(${top} / 60 * var(--hour))`,
    height: height === undefined ? undefined : `calc(${height} / 60 * var(--hour))`,
  };
  return (
    <div style={place} aria-hidden={rest.role ? undefined : true} {...rest}>
      {children && (rest.role ? children : <span>{children}</span>)}
    </div>
  );
}
