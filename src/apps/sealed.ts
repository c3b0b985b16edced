import { z } from "zod";

/** `apps/<category>/<app>.sealed.json`: what `homelab seal` wrote, sealed for the app's own Secret and for no other. */
export const sealedSchema = z
  .record(
    z.string().regex(/^[-._a-zA-Z0-9]+$/, "a key has letters, digits, and - _ ."),
    z.string().regex(/^Ag[A-Za-z0-9+/]+={0,2}$/, "a sealed value begins with Ag; write it with `homelab seal`"),
  )
  .meta({ description: "Sealed values of an app, by key of its Secret" });

/** Sealed values by key. */
export type SealedValues = z.output<typeof sealedSchema>;

/** Ends the name of such a file; what is before it is the app's name. */
export const SEALED_ENDING = ".sealed.json";
