// People: who offers time, who fills it, who is interviewed; found by typing, added and edited here or by a file.
"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { parseAsString, parseAsStringLiteral } from "nuqs";
import { useDeferredValue, useRef, useState } from "react";
import { useMe } from "@/api/me";
import { useAction } from "@/ui/actions";
import { useAddress } from "@/ui/address";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Field } from "@/ui/Field";
import { Segmented } from "@/ui/Segmented";
import { Skeleton } from "@/ui/Skeleton";
import { Screen } from "@/ui/shell/Screen";
import { KINDS, type Person, WORDS } from "./kinds";
import { PeopleTable } from "./PeopleTable";
import css from "./people.module.css";
import { usePeople } from "./queries";

// Opened late: the zone picker alone is a tenth of the budget.
const PersonDialog = dynamic(() => import("./PersonDialog"), { ssr: false });

const ADDRESS = {
  kind: parseAsStringLiteral(KINDS).withDefault("interviewers"),
  q: parseAsString.withDefault(""),
};

/** weekOf: where an interviewer's week is. home: where people go who are no admins. */
export function AdminScreen({ weekOf, home }: { weekOf: (id: string) => string; home: string }) {
  const { data: me } = useMe();
  const router = useRouter();
  if (me && me.role !== "admin")
    return (
      <Screen title="People">
        <EmptyState
          title="Only admins manage people"
          actions={
            <Button look="primary" onPress={() => router.push(home)}>
              To the first page
            </Button>
          }
        >
          <p>Ask an admin to change a time zone, a limit or a name.</p>
        </EmptyState>
      </Screen>
    );
  return <People weekOf={weekOf} />;
}

function People({ weekOf }: { weekOf: (id: string) => string }) {
  const router = useRouter();
  const [{ kind, q }, go] = useAddress(ADDRESS);
  const people = usePeople(kind, useDeferredValue(q.trim()));
  const [open, setOpen] = useState<{ person: Person | null } | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const { one, title, canEdit } = WORDS[kind];
  const add = () => setOpen({ person: null });
  const found = people.data?.pages.flatMap(({ items }) => items);

  useAction({ id: "add-person", label: `Add ${article(one)}`, group: "Here", hotkey: "c", run: add });
  useAction({
    id: "search",
    label: "Search people",
    group: "Here",
    hotkey: "/",
    run: () => search.current?.focus(),
  });

  return (
    <Screen
      title="People"
      tools={
        <Button look="primary" hotkey="C" onPress={add}>
          Add {article(one)}
        </Button>
      }
    >
      <div className={css.tools} role="search" aria-label="People">
        <Segmented
          label="Kind"
          value={kind}
          onChange={(next) => go({ kind: next })}
          options={KINDS.map((value) => ({ value, label: WORDS[value].title }))}
        />
        <Field
          label="Search"
          type="search"
          value={q}
          onChange={(text) => go({ q: text || null })}
          placeholder="Name or e-mail"
          maxLength={200}
          inputRef={search}
        />
      </div>
      {people.error && !found ? (
        <EmptyState
          title="The people could not be loaded"
          actions={<Button onPress={() => void people.refetch()}>Try again</Button>}
        >
          <p>{people.error.message}</p>
        </EmptyState>
      ) : !found ? (
        <Skeleton lines={8} label="Loading people" />
      ) : found.length === 0 ? (
        <EmptyState
          title={q ? `No ${one} matches` : `No ${title.toLowerCase()} yet`}
          actions={
            q ? (
              <Button onPress={() => go({ q: null })}>Clear the search</Button>
            ) : (
              <Button look="primary" onPress={add}>
                Add {article(one)}
              </Button>
            )
          }
        >
          <p>
            {q ? "Try fewer letters, or another kind of people." : "Add them one by one, or many by a file."}
          </p>
        </EmptyState>
      ) : (
        <PeopleTable
          kind={kind}
          people={found}
          onEdit={canEdit ? (person) => setOpen({ person }) : undefined}
          onWeek={kind === "interviewers" ? (person) => router.push(weekOf(person.id)) : undefined}
        />
      )}
      {people.hasNextPage && (
        <p className={css.more}>
          <Button isPending={people.isFetchingNextPage} onPress={() => void people.fetchNextPage()}>
            Show more
          </Button>
        </p>
      )}
      <p className={css.file}>
        Many people at once come from a file: <code>panelist people import people.csv</code>. It takes all
        rows or none, and names each bad one.
      </p>
      {open && <PersonDialog kind={kind} person={open.person} onClose={() => setOpen(null)} />}
    </Screen>
  );
}

function article(word: string): string {
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}
