// Where a candidate can be written to.
import type { Candidate } from "./types";

/** Null for one who was erased: what stands in the address's place is no address, and says so by having no @. */
export function addressOf({ email }: Pick<Candidate, "email">): string | null {
  return email.includes("@") ? email : null;
}
