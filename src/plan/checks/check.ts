import type { Issue } from "../../lib/issue.ts";
import type { Facts } from "../facts.ts";

/** A rule: looks at the facts and names each place that breaks it. */
export type Check = (facts: Facts) => readonly Issue[];
