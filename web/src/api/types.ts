// The server's objects by the names the rest of the client uses; all of them come from the generated schema.
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Slot = Schemas["Slot"];
export type Booking = Schemas["Booking"];
export type CalendarEntry = Schemas["CalendarEntry"];
export type Interviewer = Schemas["Interviewer"];
export type Coordinator = Schemas["Coordinator"];
export type Candidate = Schemas["Candidate"];
export type Me = Schemas["Me"];
export type DemoPeople = Schemas["DemoPeople"];
export type DemoPerson = Schemas["Persona"];
export type ChangeEvent = Schemas["Event"];
export type ErrorBody = Schemas["Error"];
export type Role = Schemas["Role"];
