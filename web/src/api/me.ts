// Who is asking: the server's answer, whether it knows that from a proxy or from the persona this tab chose.
import { useQuery } from "@tanstack/react-query";
import { answer, http } from "./http";
import { keys } from "./keys";
import { isRefusal } from "./refusal";

/** Data is null for a stranger: nobody we know is an answer, not a failure to be tried again. */
export function useMe() {
  return useQuery({
    queryKey: keys.me(),
    queryFn: async ({ signal }) => {
      try {
        return await answer(http.GET("/api/me", { signal }));
      } catch (error) {
        if (isRefusal(error) && error.status === 401) return null;
        throw error;
      }
    },
    // Names and roles change rarely; the poll is for the schedule.
    refetchInterval: false,
    staleTime: 60_000,
  });
}

/** The people a visitor may be, in a demo. Refused (401 or 404) anywhere else. */
export function useDemoPeople({ enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: keys.demoPeople(),
    queryFn: ({ signal }) => answer(http.GET("/api/demo/people", { signal })),
    enabled,
    refetchInterval: false,
    staleTime: 60_000,
  });
}
