// The start: who are you? Skipped wherever the server knows.
import { StartPage } from "@/people/StartPage";
import { PLACES } from "./places";

export default function Page() {
  const homes = {
    interviewer: PLACES.interviewer[0]?.href ?? "/",
    coordinator: PLACES.coordinator[0]?.href ?? "/",
    admin: PLACES.admin[0]?.href ?? "/",
  };
  return <StartPage homes={homes} />;
}
