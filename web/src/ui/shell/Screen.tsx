// One page inside the frame: its title and bar, its content, and a panel beside it that becomes a dialog where it is narrow.
"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useLiveStatus } from "@/live/status";
import { Button } from "../Button";
import { useIsNarrow } from "../media";
import { openPalette, usePaletteKey } from "../paletteState";
import css from "./shell.module.css";

// Only where it is narrow, and then late.
const Dialog = dynamic(() => import("../Dialog").then(({ Dialog: Lazy }) => Lazy), { ssr: false });

type Props = {
  /** The page's h1, in the bar: what one is looking at, such as "23 – 29 November 2026". */
  title: string;
  /** The window's title; `title` unless given. */
  windowTitle?: string;
  /** Before the title: previous, next, today. */
  lead?: ReactNode;
  /** Right after the title: a meter. */
  beside?: ReactNode;
  /** At the bar's end: view, main button. */
  tools?: ReactNode;
  /** Notices across the width, under the bar. */
  notices?: ReactNode;
  panel?: ReactNode;
  panelSide?: "start" | "end";
  panelLabel?: string;
  children: ReactNode;
};

export function Screen(props: Props) {
  const {
    title,
    windowTitle = title,
    lead,
    beside,
    tools,
    notices,
    panel,
    panelSide = "start",
    panelLabel = "Filters",
  } = props;
  const narrow = useIsNarrow();
  const paletteKey = usePaletteKey();
  const [open, setOpen] = useState(false);

  useEffect(() => {
    document.title = `${windowTitle} · Panelist`;
  }, [windowTitle]);

  return (
    <div className={css.screen} data-panel={panel ? panelSide : undefined}>
      {panel && !narrow && (
        <aside className={css.panel} aria-label={panelLabel}>
          {panel}
        </aside>
      )}
      <main className={css.main} id="main" tabIndex={-1}>
        <header className={css.bar}>
          {lead}
          <h1>{title}</h1>
          {beside}
          <span className={css.grow} />
          <LiveDot />
          {panel && narrow && <Button onPress={() => setOpen(true)}>{panelLabel}</Button>}
          {tools}
          <AriaButton className={`${css.command} ${css.wideOnly}`} onPress={openPalette}>
            <span className="unseen">Search or do anything</span>
            <span aria-hidden="true">
              <kbd>{paletteKey}</kbd>
            </span>
          </AriaButton>
        </header>
        {notices}
        <div className={css.content}>{props.children}</div>
      </main>
      {panel && narrow && open && (
        <Dialog title={panelLabel} isOpen onClose={() => setOpen(false)} side>
          <div className={css.panelInDialog}>{panel}</div>
        </Dialog>
      )}
    </div>
  );
}

const STATUS_WORDS = {
  live: ["Live", "Changes show at once."],
  polling: ["Polling", "Changes show within ten seconds."],
  offline: ["Offline", "Panelist cannot be reached; what you see may be old."],
} as const;

function LiveDot() {
  const status = useLiveStatus();
  const [word, title] = STATUS_WORDS[status];
  return (
    <span className={css.live} data-status={status} role="status" title={title}>
      {word}
    </span>
  );
}
