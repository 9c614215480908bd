// The grid or agenda of one interviewer's days, with what was refused shown where it was wished for.
"use client";
import { useMemo } from "react";
import { type Day, mondayOf } from "@/time/day";
import { HOUR_MS, toInstant } from "@/time/instant";
import { atWall, localDay } from "@/time/zone";
import { Button } from "@/ui/Button";
import { Meter } from "@/ui/Meter";
import { WeekView } from "@/ui/WeekView";
import { EmptyWeek } from "./EmptyWeek";
import { limitWords } from "./limit";
import { RefusedNote } from "./RefusedNote";
import css from "./slots.module.css";
import type { Offer } from "./useOffer";
import type { Week } from "./useWeek";
import type { GoWeek } from "./useWeekAddress";

type Props = { week: Week; go: GoWeek; alsoZone: string | null; offer: Offer };

export function WeekBoard({ week, go, alsoZone, offer }: Props) {
  const { interviewer, zone, theirZone, days, limits, mondays, refusedAt, refused } = week;
  const columns = useMemo(() => [{ id: interviewer.id, name: interviewer.name }], [interviewer]);

  // Where two of the interviewer's weeks are in view, each shows its own meter at its first day.
  const theirWeekOf = (day: Day) => mondayOf(localDay(theirZone, atWall(zone, day, 12 * 60)));
  const dayMeter = (day: Day) => {
    const monday = theirWeekOf(day);
    const before = days[days.indexOf(day) - 1];
    const limit = limits.get(monday);
    if (mondays.length < 2 || !limit || !week.limit || (before && theirWeekOf(before) === monday))
      return null;
    return <Meter value={limit.offered.length} limit={limit.limit} words={limitWords(limit)} bare />;
  };
  const emptyDay = (day: Day) => {
    const start = atWall(zone, day, 9 * 60);
    const draft = {
      columnId: interviewer.id,
      startTime: toInstant(start),
      endTime: toInstant(start + HOUR_MS),
    };
    const isClosed = limits.get(theirWeekOf(day))?.closed.includes(localDay(theirZone, start));
    if (day < week.today) return "Nothing";
    if (isClosed) return "Closed by the weekly limit";
    return (
      <Button small onPress={() => offer.form(start > week.now ? draft : null)}>
        Offer time<span className="unseen"> on {week.times.longDay(day)}</span>
      </Button>
    );
  };

  return (
    <div className={css.board} aria-busy={week.loaded.isPending}>
      <EmptyWeek week={week} go={go} onOffer={() => offer.form(null)} />
      <WeekView
        label={week.isOwn ? "My week" : `${interviewer.name}'s week`}
        days={days}
        zone={zone}
        otherZone={alsoZone}
        locale={week.locale}
        now={week.now}
        columns={columns}
        items={week.items}
        closed={week.closed}
        check={week.check}
        flash={week.flash}
        dayMeter={mondays.length > 1 ? dayMeter : undefined}
        asAgenda={week.view === "agenda"}
        emptyDay={emptyDay}
        onCreate={offer.create}
        onOpen={offer.openItem}
        onMove={offer.move}
        onResize={offer.move}
        onRemove={offer.withdraw}
        note={
          refused && refusedAt
            ? { at: refusedAt, content: <RefusedNote week={week} refused={refused} offer={offer} /> }
            : null
        }
      />
    </div>
  );
}
