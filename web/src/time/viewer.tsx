// The zone and locale a person reads times in: from the link, else their own choice, else their home, else the browser's.
"use client";
import { parseAsString, useQueryState } from "nuqs";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useLocale } from "react-aria-components/I18nProvider";
import { type Times, timesIn } from "./format";
import { browserZone, currentName, isZone } from "./names";

export type Viewer = {
  zone: string;
  locale: string;
  times: Times;
  /** Where the person lives as the server knows it; null for people without a zone of their own. */
  homeZone: string | null;
  browserZone: string;
  /** Keeps it for this person and writes it into the address, so that the view can be shared as it is. */
  setZone: (zone: string) => void;
};

const Context = createContext<Viewer | null>(null);

type Props = { personId: string; homeZone: string | null; children: ReactNode };

export function ViewerProvider({ personId, homeZone, children }: Props) {
  const { locale } = useLocale();
  const [linked, setLinked] = useQueryState("tz", parseAsString);
  const storageKey = `panelist.zone.${personId}`;
  const [kept, setKept] = useState(() => readKept(storageKey));

  const wanted = [linked, kept, homeZone].find((zone) => zone !== null && isZone(zone));
  const zone = currentName(wanted ?? browserZone());

  const setZone = useCallback(
    (next: string) => {
      setKept(next);
      try {
        localStorage.setItem(storageKey, next);
      } catch {
        // Storage is full or off: the address still carries the choice.
      }
      void setLinked(next);
    },
    [setLinked, storageKey],
  );

  const viewer = useMemo<Viewer>(
    () => ({ zone, locale, times: timesIn(zone, locale), homeZone, browserZone: browserZone(), setZone }),
    [zone, locale, homeZone, setZone],
  );
  return <Context.Provider value={viewer}>{children}</Context.Provider>;
}

/** Only below the frame, which knows who is looking. */
export function useViewer(): Viewer {
  const viewer = useContext(Context);
  if (!viewer) throw new Error("useViewer is for pages inside the frame.");
  return viewer;
}

/** Formatters for another zone, in the viewer's locale. */
export function useTimesIn(zone: string): Times {
  const { locale } = useViewer();
  return useMemo(() => timesIn(zone, locale), [zone, locale]);
}

function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
