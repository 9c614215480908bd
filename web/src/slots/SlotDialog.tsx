// The form of a slot, new or there already: date, start, length, location; what speaks against it, and the refusal, in place.
"use client";
import { type FormEvent, useMemo, useState } from "react";
import type { Refusal } from "@/api/refusal";
import { toMs } from "@/time/instant";
import { zoneWords } from "@/time/names";
import { useTimesIn } from "@/time/viewer";
import { Button } from "@/ui/Button";
import { Dialog, DialogFoot } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { Choice } from "@/ui/Labelled";
import { RefusalNote } from "@/ui/RefusalNote";
import { objection } from "./check";
import { ClockField, DayField } from "./DateFields";
import { firstFree, formOf, lengthChoices, type SlotForm, timesOf } from "./form";
import type { Open } from "./InterviewerWeek";
import { plainly } from "./plainly";
import { useSlots } from "./queries";
import css from "./slots.module.css";
import { limitWeeks, loadedWindow } from "./span";
import { isHopeless } from "./useOffer";
import type { Week } from "./useWeek";

type Props = {
  week: Week;
  open: Extract<Open, { kind: "new" | "slot" }>;
  alsoZone: string | null;
  location: string;
  onLocation: (text: string) => void;
  onClose: () => void;
};

export default function SlotDialog({ week, open, alsoZone, location, onLocation, onClose }: Props) {
  const { zone, theirZone, interviewer, times, theirTimes, changes } = week;
  const slot = open.kind === "slot" ? open.slot : null;
  const [form, setForm] = useState<SlotForm>(() => beginWith(week, open, location));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState<"save" | "withdraw" | null>(null);
  const also = useTimesIn(alsoZone ?? theirZone);
  const set = (change: Partial<SlotForm>) => {
    setForm((before) => ({ ...before, ...change }));
    setRefusal(null);
  };

  const wished = useMemo(() => timesOf(zone, form, slot), [zone, form, slot]);
  const start = toMs(wished.startTime);
  // The week of the date in the form, which need not be the one behind the dialog.
  const mondays = limitWeeks(theirZone, { start, end: start + 1 });
  const { data: loaded } = useSlots(
    { interviewerId: interviewer.id, ...loadedWindow(theirZone, mondays) },
    { enabled: true },
  );
  const draft = { columnId: interviewer.id, ...wished };
  const isSame = slot?.startTime === wished.startTime && slot.endTime === wished.endTime;
  const why = isSame
    ? null
    : objection(draft, slot?.id ?? null, {
        slots: loaded?.items ?? week.slots,
        interviewer,
        now: week.now,
        times,
        theirTimes,
      });

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || isHopeless(why)) return;
    setBusy("save");
    week.setRefused(null);
    const { location: place } = form;
    // Into view at once only after the answer: until then the form stays, with what was filled in.
    const refused = slot
      ? await changes.edit({ slot, change: { ...(isSame ? {} : wished), location: place }, inForm: true })
      : await changes.open({ ...wished, location: place, inForm: true });
    setBusy(null);
    if (refused) return setRefusal(refused);
    if (!slot) onLocation(place);
    onClose();
  };
  const withdraw = async () => {
    if (!slot || busy) return;
    setBusy("withdraw");
    const refused = await changes.withdraw({ slot, inForm: true });
    setBusy(null);
    if (refused) setRefusal(refused);
    else onClose();
  };

  return (
    <Dialog title={slot ? "Edit slot" : "Offer time"} isOpen onClose={onClose}>
      <form className={css.form} onSubmit={(event) => void save(event)}>
        <div className={css.pair}>
          <DayField label="Date" value={form.day} onChange={(day) => set({ day })} autoFocus />
          <ClockField label="Start" value={form.minutes} onChange={(minutes) => set({ minutes })} />
          <Choice
            label="Length"
            value={String(form.length)}
            onChange={(length) => set({ length: Number(length) })}
            options={lengthChoices(form.length)}
          />
        </div>
        <Field
          label="Location"
          value={form.location}
          onChange={(place) => set({ location: place })}
          maxLength={500}
          placeholder="A room, a link, or both"
        />
        <div className={css.when} aria-live="polite">
          <b>{times.dayAndTimes(wished.startTime, wished.endTime)}</b>
          <span>{zoneWords(zone, start)}</span>
          {also.zone !== zone && (
            <>
              <b>{also.dayAndTimes(wished.startTime, wished.endTime)}</b>
              <span>{zoneWords(also.zone, start)}</span>
            </>
          )}
        </div>
        {refusal ? (
          <RefusalNote refusal={plainly(refusal)} times={times} onWaited={() => setRefusal(null)} />
        ) : (
          why && (
            <p className={css.warning} role="status">
              {why.words}.{!isHopeless(why) && " It would be refused."}
            </p>
          )
        )}
        <DialogFoot>
          {slot && (
            <span className={css.first}>
              <Button look="danger" isPending={busy === "withdraw"} onPress={() => void withdraw()}>
                Withdraw
              </Button>
            </span>
          )}
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isPending={busy === "save"} isDisabled={isHopeless(why)}>
            {slot ? "Save" : "Offer"}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

function beginWith(week: Week, open: Props["open"], location: string): SlotForm {
  const { zone, days, today, interviewer, now } = week;
  if (open.kind === "slot") {
    const wished = open.draft ?? open.slot;
    return formOf(zone, wished, open.slot.location);
  }
  const ahead = days.filter((day) => day >= today);
  const draft =
    open.draft ??
    firstFree(zone, ahead, interviewer.id, now, (one) => week.objects(one, null) === null) ??
    firstFree(zone, ahead.length > 0 ? ahead : [today], interviewer.id, now, () => true);
  return draft ? formOf(zone, draft, location) : { day: today, minutes: 9 * 60, length: 60, location };
}
