// What the admin's screen reads and changes: people by kind and search, page after page; one person added or edited.
"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { answer, http } from "@/api/http";
import { keys } from "@/api/keys";
import { useChange } from "@/api/useChange";
import { type Kind, type Person, pageOf, personOf } from "./kinds";

const PAGE = 50;

const keyOf = {
  interviewers: keys.interviewers,
  coordinators: keys.coordinators,
  candidates: keys.candidates,
};

export function usePeople(kind: Kind, q: string) {
  return useInfiniteQuery({
    // Apart from the lists that other screens read whole under the same kind.
    queryKey: [...keyOf[kind](q ? { q } : {}), "pages"],
    queryFn: ({ pageParam, signal }) =>
      pageOf(kind, { ...(q ? { q } : {}), limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // People change rarely; the poll is for the schedule.
    refetchInterval: false,
  });
}

export type PersonWish = { kind: Kind; id: string | null; fields: PersonFields };
export type PersonFields = {
  name: string;
  email: string;
  externalId: string;
  timeZone: string;
  maxDaysPerWeek: number;
};

/** Adds where id is null, else edits. onDone gets the person as stored. */
export function useSavePerson(onDone: (person: Person, wish: PersonWish) => void) {
  return useChange<PersonWish, Person>({
    send: async ({ kind, id, fields }, headers) => {
      const { name, email, timeZone, maxDaysPerWeek } = fields;
      const externalId = fields.externalId.trim() || null;
      const params = { path: { id: id ?? "" } };
      if (kind === "candidates")
        return personOf(await answer(http.POST("/api/candidates", { body: { name, email }, headers })));
      if (kind === "coordinators") {
        const body = { name, email, externalId };
        return personOf(
          await answer(
            id
              ? http.PATCH("/api/coordinators/{id}", { params, body, headers })
              : http.POST("/api/coordinators", { body, headers }),
          ),
        );
      }
      const body = { name, email, externalId, timeZone, maxDaysPerWeek };
      return personOf(
        await answer(
          id
            ? http.PATCH("/api/interviewers/{id}", { params, body, headers })
            : http.POST("/api/interviewers", { body, headers }),
        ),
      );
    },
    stale: [keys.interviewers(), keys.coordinators(), keys.candidates(), keys.me()],
    onDone,
  });
}
