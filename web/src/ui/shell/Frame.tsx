// What surrounds every page once we know who looks: rail, keys, palette, toasts, the offline notice.
"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { useLiveStatus } from "@/live/status";
import { useAction, useHotkeys } from "../actions";
import { Announcer } from "../announce";
import { closeOverlay, openKeys, openPalette, useOverlay } from "../paletteState";
import { setTheme } from "../theme";
import { Toasts } from "../toasts";
import { type Place, Rail } from "./Rail";
import css from "./shell.module.css";

// Opened by few and late: kept out of the first load.
const CommandPalette = dynamic(() => import("../CommandPalette"), { ssr: false });
const KeysDialog = dynamic(() => import("../KeysDialog"), { ssr: false });

type Props = {
  places: readonly Place[];
  me: { name: string; role: string };
  onSwitch?: () => void;
  children: ReactNode;
};

export function Frame({ places, me, onSwitch, children }: Props) {
  const overlay = useOverlay();
  const offline = useLiveStatus() === "offline";
  useHotkeys();
  useCommandKey();
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#main">
        To the content
      </a>
      <Rail places={places} me={me} onKeys={openKeys} onSwitch={onSwitch} />
      <div className={css.main}>
        {offline && (
          <p className={css.notice} role="alert">
            Panelist cannot be reached. What you see may be old; this page tries again by itself.
          </p>
        )}
        {children}
      </div>
      <Toasts />
      <Announcer />
      <FrameActions places={places} onSwitch={onSwitch} />
      {overlay === "palette" && <CommandPalette isOpen onClose={closeOverlay} />}
      {overlay === "keys" && <KeysDialog isOpen onClose={closeOverlay} />}
    </div>
  );
}

function FrameActions({ places, onSwitch }: Pick<Props, "places" | "onSwitch">) {
  useAction({ id: "keys", label: "Show all keys", group: "Help", hotkey: "?", run: openKeys });
  useAction({
    id: "theme-light",
    label: "Light appearance",
    group: "Appearance",
    run: () => setTheme("light"),
  });
  useAction({ id: "theme-dark", label: "Dark appearance", group: "Appearance", run: () => setTheme("dark") });
  useAction({
    id: "theme-system",
    label: "Appearance as the system has it",
    group: "Appearance",
    run: () => setTheme("system"),
  });
  return (
    <>
      {places.map((place) => (
        <GoTo key={place.href} place={place} />
      ))}
      {onSwitch && <Switch onSwitch={onSwitch} />}
    </>
  );
}

function GoTo({ place }: { place: Place }) {
  const router = useRouter();
  useAction({
    id: `go${place.href}`,
    label: place.label,
    group: "Go to",
    run: () => router.push(place.href),
  });
  return null;
}

function Switch({ onSwitch }: { onSwitch: () => void }) {
  useAction({ id: "switch", label: "Be somebody else", group: "Go to", run: onSwitch });
  return null;
}

/** ⌘K and Ctrl K: also inside fields, as everywhere else. */
function useCommandKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.metaKey || event.ctrlKey) ||
        event.altKey ||
        event.shiftKey
      )
        return;
      event.preventDefault();
      openPalette();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
