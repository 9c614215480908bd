// The start page: goes on at once when the server knows who this is; in a demo lets one choose; else says what to do.
"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useDemoPeople, useMe } from "@/api/me";
import { type Persona, persona } from "@/api/persona";
import { isRefusal } from "@/api/refusal";
import type { Role } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { ServerAway } from "@/ui/ServerAway";
import { Skeleton } from "@/ui/Skeleton";
import states from "@/ui/states.module.css";
import { PersonaChooser } from "./PersonaChooser";
import css from "./start.module.css";

/** homes: where each role begins. */
export function StartPage({ homes }: { homes: Readonly<Record<Role, string>> }) {
  const router = useRouter();
  const cache = useQueryClient();
  const me = useMe();
  const isStranger = me.data === null;
  const people = useDemoPeople({ enabled: isStranger });

  useEffect(() => {
    if (me.data) router.replace(homes[me.data.role]);
  }, [me.data, homes, router]);

  // A persona kept from a demo that has since been made anew names nobody: forget it, or no choice would ever work.
  useEffect(() => {
    if (!isStranger || !persona.get()) return;
    persona.forget();
    void cache.invalidateQueries();
  }, [isStranger, cache]);

  const choose = (chosen: Persona) => {
    persona.choose(chosen);
    cache.clear();
    router.push(homes[chosen.role]);
  };

  if (people.data && isStranger) return <PersonaChooser people={people.data} onChoose={choose} />;
  if (me.error && me.data === undefined)
    return <ServerAway error={me.error} onRetry={() => void me.refetch()} />;
  if (people.error && !(isRefusal(people.error) && [401, 403, 404].includes(people.error.status))) {
    return <ServerAway error={people.error} onRetry={() => void people.refetch()} />;
  }
  if (isStranger && people.error) {
    return (
      <main className={states.page} id="main">
        <EmptyState title="We do not know who you are" headingLevel={1}>
          <p>
            Panelist takes your name from your company's sign-in, and this request came without one. Open
            Panelist by the address you were given, or sign in again. If that does not help, tell whoever runs
            it: the proxy in front must send X-User-Id and X-User-Role.
          </p>
        </EmptyState>
      </main>
    );
  }
  return (
    <main className={css.start} id="main">
      <Skeleton lines={6} label="Opening Panelist" />
    </main>
  );
}
