// The interviewer's screen: whose week it is, and what to do when that is nobody's.
"use client";
import { useRouter } from "next/navigation";
import { useInterviewers } from "@/api/interviewers";
import { useMe } from "@/api/me";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { Skeleton } from "@/ui/Skeleton";
import { Screen } from "@/ui/shell/Screen";
import { InterviewerWeek } from "./InterviewerWeek";
import { useWeekAddress } from "./useWeekAddress";

/** homes: where people go who have no week: an admin's list of people, a coordinator's free slots. */
export function WeekScreen({ homes }: { homes: { admin: string; coordinator: string } }) {
  const { data: me } = useMe();
  const [address, go] = useWeekAddress();
  const router = useRouter();
  const isOwn = me?.role === "interviewer";
  const id = isOwn ? me.id : me?.role === "admin" ? address.interviewer : null;
  const { byId, error, isPending, refetch } = useInterviewers();
  // An interviewer's own list is themselves. Not there, once it is loaded: there is no such interviewer, or not for this caller.
  const interviewer = byId.get(id ?? "") ?? (isPending || error ? undefined : null);

  if (interviewer)
    return (
      <InterviewerWeek
        key={interviewer.id}
        interviewer={interviewer}
        isOwn={isOwn}
        address={address}
        go={go}
      />
    );
  if (me?.role === "coordinator")
    return (
      <Screen title="My week">
        <EmptyState
          title="Only interviewers have a week of their own"
          actions={
            <Button look="primary" onPress={() => router.push(homes.coordinator)}>
              To the free slots
            </Button>
          }
        >
          <p>You book candidates into the time that interviewers offer.</p>
        </EmptyState>
      </Screen>
    );
  if (interviewer === null || (me && id === null))
    return (
      <Screen title="Somebody's week">
        <EmptyState
          title={id === null ? "Whose week?" : "There is no such interviewer"}
          actions={
            <Button look="primary" onPress={() => router.push(homes.admin)}>
              To the people
            </Button>
          }
        >
          <p>Choose an interviewer from the list of people to see and edit their week.</p>
        </EmptyState>
      </Screen>
    );
  return (
    <Screen title="My week">
      {error ? (
        <EmptyState
          title="The week could not be loaded"
          actions={<Button onPress={() => void refetch()}>Try again</Button>}
        >
          <p>{error.message}</p>
        </EmptyState>
      ) : (
        <Skeleton lines={8} label="Loading the week" />
      )}
    </Screen>
  );
}
