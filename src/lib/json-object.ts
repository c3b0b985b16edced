import { z } from "zod";

/** An object of JSON values, checked all the way down. */
export const jsonObject = z.record(z.string(), z.json());
