// A booking's history in sentences, newest first.
"use client";
import { useInterviewers } from "@/api/interviewers";
import { useMe } from "@/api/me";
import { toMs } from "@/time/instant";
import { useNow } from "@/time/now";
import { useViewer } from "@/time/viewer";
import { Skeleton } from "@/ui/Skeleton";
import css from "./bookings.module.css";
import { useCoordinators, useHistory } from "./queries";
import { agoWords, tell } from "./sentences";

export function History({ bookingId }: { bookingId: string }) {
  const { times } = useViewer();
  const now = useNow();
  const { data: me } = useMe();
  const { byId } = useInterviewers();
  const coordinators = useCoordinators(me?.role === "coordinator" || me?.role === "admin");
  const history = useHistory(bookingId);
  const nameOf = new Map(coordinators.data?.items.map(({ id, name }) => [id, name]));
  const told = tell(
    history.data ?? [],
    {
      actor: ({ actorId }) =>
        actorId === null ? null : (nameOf.get(actorId) ?? (actorId === me?.id ? me.name : null)),
      interviewer: (id) => byId.get(id)?.name ?? null,
    },
    times,
  );
  return (
    <section className={css.section} aria-labelledby="history">
      <h2 id="history">History</h2>
      {history.isPending && <Skeleton lines={2} label="Loading the history" />}
      {history.error && <p>{history.error.message}</p>}
      <ol className={css.history}>
        {told.map(({ seq, at, sentence }) => (
          <li key={seq}>
            {sentence},{" "}
            <time dateTime={at} title={times.dayAndTime(at)}>
              {agoWords(toMs(at), Math.max(now, toMs(at)))}
            </time>
            .
          </li>
        ))}
      </ol>
    </section>
  );
}
