// The interviewers, as the board, the calendar and the bookings all need them: whole, by name, and by id.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, http } from "./http";
import { keys } from "./keys";
import { PAGE_SIZE, wholeList } from "./pages";
import type { Interviewer } from "./types";

const NOBODY: readonly Interviewer[] = [];

/** For coordinators and admins everybody; for an interviewer only themselves. People change rarely: no polling. */
export function useInterviewers() {
  const query = useQuery({
    queryKey: keys.interviewers({}),
    queryFn: ({ signal }) =>
      wholeList((cursor) =>
        answer(http.GET("/api/interviewers", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
      ),
    refetchInterval: false,
    staleTime: 60_000,
  });
  const people = query.data?.items ?? NOBODY;
  const byId = useMemo(() => new Map(people.map((one) => [one.id, one])), [people]);
  return { people, byId, error: query.error, isPending: query.isPending, refetch: query.refetch };
}
