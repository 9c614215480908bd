// A slot's refusals that the server words for programs, in words for the interviewer. Pure.
import { fieldErrorsOf } from "@/api/details";
import { Refusal } from "@/api/refusal";

export function plainly(refusal: Refusal): Refusal {
  const words = wordsFor(refusal);
  if (words === null) return refusal;
  const { status, code, details, retryAfter, requestId } = refusal;
  return new Refusal(status, code, words, details, retryAfter, requestId);
}

function wordsFor(refusal: Refusal): string | null {
  if (refusal.code === "not_found") return "This slot is gone: it was withdrawn meanwhile.";
  const { startTime, endTime, location } = fieldErrorsOf(refusal);
  if (startTime?.includes("future")) return "This time is over. A slot begins in the future.";
  if (endTime) return `${endTime.charAt(0).toUpperCase()}${endTime.slice(1)}.`;
  return location ? `The location ${location}.` : null;
}
