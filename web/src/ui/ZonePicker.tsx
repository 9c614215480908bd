// Chooses the zone times are shown in: home and browser first, then every zone, found by city or offset.
"use client";
import { useMemo } from "react";
import { browserZone, cityOf, offsetName, zoneChoices } from "@/time/names";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import { Choice } from "./Labelled";

export function ZonePicker({ label = "Times shown in", hint }: { label?: string; hint?: string }) {
  const { zone, setZone, homeZone } = useViewer();
  const now = useNow();
  // By the hour: offsets change, but not with every tick.
  const hour = Math.floor(now / 3_600_000) * 3_600_000;
  const options = useMemo(() => {
    const near = [
      ...new Set([homeZone, browserZone(), zone, "UTC"].filter((name): name is string => name !== null)),
    ];
    const rest = zoneChoices(hour).filter((choice) => !near.includes(choice.zone));
    return [
      ...near.map((name) => ({
        value: name,
        label: `${cityOf(name)} · ${offsetName(name, hour)}${name === homeZone ? " · home" : ""}`,
      })),
      ...rest.map((choice) => ({
        value: choice.zone,
        label: `${choice.city} · ${choice.offset} · ${choice.region}`,
      })),
    ];
  }, [homeZone, zone, hour]);
  return <Choice label={label} value={zone} onChange={setZone} options={options} hint={hint} />;
}
