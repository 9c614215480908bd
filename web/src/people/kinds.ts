// The kinds of people an admin manages: their words, their addresses, and what can be done with each.
import { answer, http } from "@/api/http";
import type { Candidate, Coordinator, Interviewer } from "@/api/types";

export type Kind = "interviewers" | "coordinators" | "candidates";
export const KINDS = ["interviewers", "coordinators", "candidates"] as const;

/** One row of any kind; what a kind does not have is null. */
export type Person = {
  id: string;
  name: string;
  email: string;
  externalId: string | null;
  timeZone: string | null;
  maxDaysPerWeek: number | null;
};

export const WORDS: Readonly<Record<Kind, { title: string; one: string; canEdit: boolean }>> = {
  interviewers: { title: "Interviewers", one: "interviewer", canEdit: true },
  coordinators: { title: "Coordinators", one: "coordinator", canEdit: true },
  // Candidates are corrected by whoever books them: the API changes none.
  candidates: { title: "Candidates", one: "candidate", canEdit: false },
};

type Query = { q?: string; limit: number; cursor?: string };
type Page = { items: Person[]; nextCursor: string | null };

/** One page of a kind. Throws Refusal. */
export async function pageOf(kind: Kind, query: Query, signal?: AbortSignal): Promise<Page> {
  const params = { query };
  switch (kind) {
    case "interviewers":
      return rows(await answer(http.GET("/api/interviewers", { params, signal })));
    case "coordinators":
      return rows(await answer(http.GET("/api/coordinators", { params, signal })));
    case "candidates":
      return rows(await answer(http.GET("/api/candidates", { params, signal })));
  }
}

type Row = Candidate & Partial<Coordinator & Interviewer>;

function rows({ items, nextCursor }: { items: Row[]; nextCursor: string | null }): Page {
  return { items: items.map(personOf), nextCursor };
}

export function personOf({ id, name, email, externalId, timeZone, maxDaysPerWeek }: Row): Person {
  return {
    id,
    name,
    email,
    externalId: externalId ?? null,
    timeZone: timeZone ?? null,
    maxDaysPerWeek: maxDaysPerWeek ?? null,
  };
}
