import type { SecretsFile } from "../../drive/secrets-file.ts";
import type { HostFacts } from "../../drive/proxmox/inspect.ts";
import type { Greeting } from "../../drive/proxmox/greet.ts";
import type { Issue } from "../../lib/issue.ts";
import type { Lab } from "../../plan/lab.ts";

/** `missing` keeps the lab from being brought up; a warning does not. */
export type Verdict = "ok" | "warning" | "missing";

export interface Finding {
  readonly verdict: Verdict;
  /** What was looked at, when a line has several findings, e.g. the name of a privilege. */
  readonly subject?: string;
  readonly message: string;
  /** What to do, to the letter; empty when all is well. */
  readonly fix: string;
}

/** What the lines of a checkup look at. Outside parts are asked once, by the first line that wants to know. */
export interface Checkup {
  /** The lab's folder. */
  readonly folder: string;
  /** The environment with the lab's secrets in it. */
  readonly env: NodeJS.ProcessEnv;
  /** The environment as it came. */
  readonly ownEnv: NodeJS.ProcessEnv;
  readonly secrets: SecretsFile;
  /** Undefined when the config is not there or does not have the shape of a lab. */
  readonly lab: Lab | undefined;
  readonly issues: readonly Issue[];
  /** The lab's first host, without a token; undefined without a lab. Rejects as `greetHost`. */
  readonly greeting: () => Promise<Greeting | undefined>;
  /** What that host says to Terraform's token; undefined without a lab. Rejects as `inspectHost`. */
  readonly host: () => Promise<HostFacts | undefined>;
  /** Port of DNS servers: 53. */
  readonly dnsPort: number;
}

/**
 * One line of the checkup. It looks and changes nothing, and says nothing at all where another line has said why it
 * cannot look.
 */
export interface Line {
  /** Kebab-case, unique; scripts see it. */
  readonly name: string;
  readonly section: Section;
  /** Whether the lab has what the line looks at; absent: every lab has. A line that is not wanted is not told of. */
  wanted?(lab: Lab): boolean;
  /** @param signal aborted when the line has taken too long, or the person has had enough */
  look(checkup: Checkup, signal: AbortSignal): Promise<readonly Finding[]>;
}

export type Section = "This machine" | "The lab" | "Proxmox" | "Network" | "Git";

export const ok = (message: string, subject?: string): Finding => finding("ok", message, "", subject);
export const warning = (message: string, fix: string, subject?: string): Finding =>
  finding("warning", message, fix, subject);
export const missing = (message: string, fix: string, subject?: string): Finding =>
  finding("missing", message, fix, subject);

function finding(verdict: Verdict, message: string, fix: string, subject: string | undefined): Finding {
  return { verdict, message, fix, ...(subject === undefined ? {} : { subject }) };
}
