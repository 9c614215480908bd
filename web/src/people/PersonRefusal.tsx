// Why a person could not be saved: the weeks that would have too many days, or who has the address already.
"use client";
import { useQuery } from "@tanstack/react-query";
import { weeksOf } from "@/api/details";
import { keys } from "@/api/keys";
import type { Refusal } from "@/api/refusal";
import { addDays } from "@/time/day";
import { spanWords } from "@/time/format";
import { useViewer } from "@/time/viewer";
import { RefusalNote } from "@/ui/RefusalNote";
import states from "@/ui/states.module.css";
import { type Kind, pageOf, WORDS } from "./kinds";
import css from "./people.module.css";

type Props = { kind: Kind; refusal: Refusal; email: string; name: string };

export function PersonRefusal({ kind, refusal, email, name }: Props) {
  const { times } = useViewer();
  switch (refusal.code) {
    case "email_taken":
      return <EmailTaken kind={kind} refusal={refusal} email={email} />;
    case "external_id_taken":
      return (
        <p className={states.refusal} role="alert">
          Another {WORDS[kind].one} has this external id. Each belongs to one person.
        </p>
      );
    case "day_limit":
      return <TooManyDays refusal={refusal} name={name} />;
    default:
      return <RefusalNote refusal={refusal} times={times} />;
  }
}

function EmailTaken({ kind, refusal, email }: { kind: Kind; refusal: Refusal; email: string }) {
  const id = refusal.details.id;
  const { data } = useQuery({
    queryKey: [...keys.candidates({ q: email }), kind, "who"],
    queryFn: ({ signal }) => pageOf(kind, { q: email, limit: 20 }, signal),
    refetchInterval: false,
  });
  const who = data?.items.find((one) => one.id === id);
  return (
    <p className={states.refusal} role="alert">
      <span>
        <b className={states.rule}>This e-mail address is taken.</b>{" "}
        {who ? (
          <>
            <bdi>{who.name}</bdi> has it already. Edit that {WORDS[kind].one} instead, or use another address.
          </>
        ) : (
          `Another ${WORDS[kind].one} has it already.`
        )}
      </span>
    </p>
  );
}

function TooManyDays({ refusal, name }: { refusal: Refusal; name: string }) {
  const { times, locale } = useViewer();
  const { limit, weeks } = weeksOf(refusal);
  return (
    <div className={states.refusal} role="alert">
      <p>
        <b className={states.rule}>Some coming weeks would break the limit.</b> <bdi>{name}</bdi> has slots on
        more than {limit === 1 ? "1 day" : `${limit} days`} there, counted in the time zone chosen here:
      </p>
      <ul className={css.weeks}>
        {weeks.map(({ week, days }) => (
          <li key={week}>
            <b>{spanWords(week, addDays(week, 6), locale)}</b>
            <span>{days.map((day) => times.day(day)).join(", ")}</span>
          </li>
        ))}
      </ul>
      <p>Withdraw the slots of the days too many first, or allow more days.</p>
    </div>
  );
}
