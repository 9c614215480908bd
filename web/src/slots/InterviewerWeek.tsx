// One interviewer's week, composed: bar, grid or agenda or list, side panel, and the dialogs that are open.
"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { Interviewer, Slot } from "@/api/types";
import { spanWords } from "@/time/format";
import { Button } from "@/ui/Button";
import { ClockNotice } from "@/ui/ClockNotice";
import type { Draft } from "@/ui/grid/types";
import { Meter } from "@/ui/Meter";
import { Screen } from "@/ui/shell/Screen";
import { keptLocation } from "./kept";
import { limitWords } from "./limit";
import { SlotList } from "./SlotList";
import css from "./slots.module.css";
import { useAlsoZone } from "./useAlsoZone";
import { useComing } from "./useComing";
import { useOffer } from "./useOffer";
import { useWeek } from "./useWeek";
import type { GoWeek, WeekAddress } from "./useWeekAddress";
import { WeekActions } from "./WeekActions";
import { ViewSwitch, WeekLead } from "./WeekBar";
import { WeekBoard } from "./WeekBoard";
import { WeekPanel } from "./WeekPanel";

// Opened late: kept out of the first load.
const SlotDialog = dynamic(() => import("./SlotDialog"), { ssr: false });
const FactsDialog = dynamic(() => import("./FactsDialog"), { ssr: false });
const RepeatDialog = dynamic(() => import("./RepeatDialog"), { ssr: false });

/** What is open over the week: a new slot's form, a slot that can be edited, one that cannot, or the copy of the week. */
export type Open =
  | { kind: "new"; draft: Draft | null }
  | { kind: "slot"; slot: Slot; draft: Draft | null }
  | { kind: "facts"; slot: Slot }
  | { kind: "repeat" };

type Props = { interviewer: Interviewer; isOwn: boolean; address: WeekAddress; go: GoWeek };

export function InterviewerWeek({ interviewer, isOwn, address, go }: Props) {
  const week = useWeek(interviewer, isOwn, address);
  const [open, setOpen] = useState<Open | null>(null);
  const [chosen, setLocation] = useState(() => keptLocation.get(interviewer.id));
  // Until one is chosen, where the newest slot is.
  const { offered = [] } = useComing(interviewer.id, week.now);
  const location = chosen ?? newestLocation([...week.slots, ...offered]);
  const [alsoZone, setAlsoZone] = useAlsoZone(week, address, go);
  const [searches, setSearches] = useState(0);
  const offer = useOffer(week, location, setOpen);
  const close = () => setOpen(null);

  const keepLocation = (text: string) => {
    setLocation(text);
    keptLocation.set(interviewer.id, text);
  };
  const search = () => {
    go({ view: "list" });
    setSearches((count) => count + 1);
  };
  const isList = address.view === "list";
  const title = isList ? "All slots" : titleOf(week);

  return (
    <Screen
      title={title}
      windowTitle={isOwn ? "My week" : `${interviewer.name}'s week`}
      lead={<WeekLead week={week} go={go} />}
      beside={
        <>
          {!isOwn && (
            <b className={css.whose} title={interviewer.name}>
              <bdi>{interviewer.name}</bdi>
            </b>
          )}
          {week.limit && !isList && (
            <span className={css.limit}>
              <Meter
                value={week.limit.offered.length}
                limit={week.limit.limit}
                words={limitWords(week.limit)}
              />
            </span>
          )}
        </>
      }
      tools={
        <>
          <ViewSwitch week={week} go={go} />
          <Button look="primary" hotkey="C" onPress={() => offer.form(null)}>
            Offer time
          </Button>
        </>
      }
      notices={
        !isList && (
          <ClockNotice days={week.days} zones={alsoZone ? [alsoZone, week.theirZone] : [week.theirZone]} />
        )
      }
      panelSide="end"
      panelLabel="Overview"
      panel={
        <WeekPanel
          week={week}
          go={go}
          location={location}
          onLocation={keepLocation}
          alsoZone={alsoZone}
          onAlsoZone={setAlsoZone}
          onSlot={offer.openSlot}
          onRepeat={() => setOpen({ kind: "repeat" })}
        />
      }
    >
      {isList ? (
        <SlotList week={week} address={address} go={go} searches={searches} onSlot={offer.openSlot} />
      ) : (
        <WeekBoard week={week} go={go} alsoZone={alsoZone} offer={offer} />
      )}
      <WeekActions
        week={week}
        go={go}
        onOffer={() => offer.form(null)}
        onSearch={search}
        onRepeat={() => setOpen({ kind: "repeat" })}
      />
      {(open?.kind === "new" || open?.kind === "slot") && (
        <SlotDialog
          week={week}
          open={open}
          alsoZone={alsoZone}
          location={location}
          onLocation={keepLocation}
          onClose={close}
        />
      )}
      {open?.kind === "facts" && (
        <FactsDialog week={week} slot={open.slot} alsoZone={alsoZone} onClose={close} />
      )}
      {open?.kind === "repeat" && <RepeatDialog week={week} go={go} onClose={close} />}
    </Screen>
  );
}

function newestLocation(slots: readonly Slot[]): string {
  const newest = slots.reduce<Slot | null>(
    (found, slot) => (found && found.createdAt >= slot.createdAt ? found : slot),
    null,
  );
  return newest?.location ?? "";
}

function titleOf({ days, view, times, locale }: ReturnType<typeof useWeek>): string {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return "";
  return view === "day" ? `${times.day(first)} ${first.slice(0, 4)}` : spanWords(first, last, locale);
}
