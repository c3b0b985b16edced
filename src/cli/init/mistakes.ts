import type { Issue } from "../../lib/issue.ts";
import { isError } from "../../lib/issue.ts";
import { planLab } from "../../plan/load-lab.ts";
import { count, takeAddresses, type Answers } from "./answers.ts";
import { starterConfig } from "./config.ts";

/** What `homelab check` would say to a lab of these answers. */
export function mistakesOf(answers: Answers, versions: unknown): readonly Issue[] {
  if (Number.isNaN(count(answers.workers)))
    return [
      { code: "INVALID", path: "nodes", message: `${answers.workers} is no number of workers`, hint: "write 0 to 99" },
    ];
  const wanted = count(answers.workers) + 3;
  const free = takeAddresses(answers).length;
  const { issues } = planLab({ config: starterConfig(answers), versions, apps: [], sealed: [], folders: [] });
  const errors = issues.filter(isError);
  // Addresses that could not be given out are one mistake, not one for each machine.
  const known = errors.filter(({ path }) => free === wanted || !/^(?:nodes|edge|gateway)\b/.test(path));
  if (free === wanted || known.length > 0) return known;
  const message = `from ${answers.first} on ${answers.cidr} has ${free} free addresses, ${wanted} are needed`;
  return [{ code: "ADDRESS_OUTSIDE", path: "nodes", message, hint: "begin with a lower address of the LAN" }];
}
