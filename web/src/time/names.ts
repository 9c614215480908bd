// Zones by the words people use: a city, an offset, a list to choose from; old IANA names count as the new ones.
import { offsetMinutes } from "./zone";

/** Browsers still report some zones by names that IANA has since replaced. */
const RENAMED: Readonly<Record<string, string>> = {
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Asia/Rangoon": "Asia/Yangon",
  "Europe/Kiev": "Europe/Kyiv",
  "America/Godthab": "America/Nuuk",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Etc/UTC": "UTC",
  "Etc/GMT": "UTC",
  GMT: "UTC",
};

/** The name to compare and to send: the current one. */
export function currentName(zone: string): string {
  return RENAMED[zone] ?? zone;
}

/** Whether this browser knows the zone. A zone in a shared link may be anything. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return /^(UTC|[A-Za-z_]+\/[A-Za-z0-9_+/-]+)$/.test(zone);
  } catch {
    return false;
  }
}

/** "America/Argentina/Buenos_Aires" -> "Buenos Aires". */
export function cityOf(zone: string): string {
  const name = currentName(zone);
  return name.slice(name.lastIndexOf("/") + 1).replaceAll("_", " ");
}

/** "UTC+5:45", "UTC−3", "UTC+0"; with a real minus sign, which does not break lines. */
export function offsetName(zone: string, ms: number): string {
  const minutes = offsetMinutes(zone, ms);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const sign = minutes < 0 ? "−" : "+";
  return `UTC${sign}${hours}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}

/** "London, UTC+0". */
export function zoneWords(zone: string, ms: number): string {
  return currentName(zone) === "UTC" ? "UTC" : `${cityOf(zone)}, ${offsetName(zone, ms)}`;
}

export function browserZone(): string {
  return currentName(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
}

export type ZoneChoice = { zone: string; city: string; region: string; offset: string };

/** Every zone this browser knows, by city; some seven hundred formatters are made, so call it when a list opens. */
export function zoneChoices(ms: number): ZoneChoice[] {
  const names = new Set(["UTC", ...Intl.supportedValuesOf("timeZone").map(currentName)]);
  return [...names]
    .map((zone) => ({
      zone,
      city: cityOf(zone),
      region: zone.includes("/") ? zone.slice(0, zone.indexOf("/")) : "",
      offset: offsetName(zone, ms),
    }))
    .sort((a, b) => a.city.localeCompare(b.city));
}
