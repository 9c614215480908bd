// A date with its calendar, and a time of day; values are a Day and minutes since midnight. Heavy: only inside late dialogs.
"use client";
import { parseDate, Time } from "@internationalized/date";
import { Button } from "react-aria-components/Button";
import { Calendar, CalendarCell, CalendarGrid, Heading } from "react-aria-components/Calendar";
import { DateInput, DateSegment } from "react-aria-components/DateField";
import { DatePicker } from "react-aria-components/DatePicker";
import { Dialog } from "react-aria-components/Dialog";
import { Group } from "react-aria-components/Group";
import { Label } from "react-aria-components/Label";
import { Popover } from "react-aria-components/Popover";
import { TimeField } from "react-aria-components/TimeField";
import type { Day } from "@/time/day";
import { classes } from "@/ui/classes";
import controls from "@/ui/controls.module.css";
import css from "./dates.module.css";

type DayProps = { label: string; value: Day; onChange: (day: Day) => void; autoFocus?: boolean };

export function DayField({ label, value, onChange, autoFocus }: DayProps) {
  return (
    <DatePicker
      className={classes(controls.field, css.dated)}
      value={parseDate(value)}
      onChange={(date) => date && onChange(date.toString())}
      autoFocus={autoFocus}
      shouldForceLeadingZeros
    >
      <Label className={controls.label}>{label}</Label>
      <Group className={classes(controls.input, css.segments)}>
        <DateInput className={css.segmentRow ?? ""}>
          {(segment) => <DateSegment segment={segment} className={css.segment ?? ""} />}
        </DateInput>
        <Button className={css.calendarButton ?? ""} aria-label="Choose from a calendar">
          <span aria-hidden="true">▾</span>
        </Button>
      </Group>
      <Popover className={css.popover ?? ""}>
        <Dialog className={css.calendar ?? ""}>
          <Calendar>
            <header className={css.calendarHead}>
              <Button slot="previous" className={css.calendarStep ?? ""}>
                <span aria-hidden="true">‹</span>
              </Button>
              <Heading />
              <Button slot="next" className={css.calendarStep ?? ""}>
                <span aria-hidden="true">›</span>
              </Button>
            </header>
            <CalendarGrid className={css.calendarGrid ?? ""}>
              {(date) => <CalendarCell date={date} className={css.calendarCell ?? ""} />}
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

type ClockProps = { label: string; value: number; onChange: (minutes: number) => void };

export function ClockField({ label, value, onChange }: ClockProps) {
  return (
    <TimeField
      className={classes(controls.field, css.dated)}
      value={new Time(Math.floor(value / 60), value % 60)}
      onChange={(time) => time && onChange(time.hour * 60 + time.minute)}
      shouldForceLeadingZeros
    >
      <Label className={controls.label}>{label}</Label>
      <DateInput className={classes(controls.input, css.segments)}>
        {(segment) => <DateSegment segment={segment} className={css.segment ?? ""} />}
      </DateInput>
    </TimeField>
  );
}
