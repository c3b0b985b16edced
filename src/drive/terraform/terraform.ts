import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { exec, type ExecResult } from "../../lib/exec.ts";
import { runTerraform } from "./run.ts";
import { keepStates, restoreState } from "./state-journal.ts";
import { formatDiagnostic, parseMessage, type Diagnostic, type TerraformMessage } from "./messages.ts";

/** One root module and the program that works on it. */
export interface Terraform {
  /** Path of `tofu` or `terraform`. */
  readonly program: string;
  /** Folder of the root module. */
  readonly dir: string;
  /** The whole environment: tokens, `TF_CLI_CONFIG_FILE`, `TF_REATTACH_PROVIDERS`, proxy and CA. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onMessage?: (message: TerraformMessage) => void;
  /** Told when a damaged state was put back. */
  readonly onNote?: (sentence: string) => void;
}

export interface Changes {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  /** Address and action (`create`, `update`, `delete`, `replace`) of each. */
  readonly resources: readonly { readonly address: string; readonly action: string }[];
}

export const PLAN_FILE = "homelab.tfplan";

/** Get the providers. Idempotent. @throws HomelabError `TERRAFORM_FAILED` */
export async function init(terraform: Terraform): Promise<void> {
  const result = await run(terraform, ["init", "-input=false", "-no-color"], [0, 1]);
  if (result.code !== 0) throw failed("init", [], result);
}

/**
 * Compare the files with the world and save the plan (`homelab.tfplan`, 0600: it holds secrets).
 *
 * @throws HomelabError `TERRAFORM_FAILED` with every error of the plan, `STATE_BROKEN`, `TERRAFORM_BUSY`
 */
export async function plan(terraform: Terraform): Promise<Changes> {
  const before = async (): Promise<void> => {
    const restored = await restoreState(terraform);
    if (restored !== undefined) terraform.onNote?.(restored);
  };
  const { result, messages } = await stream(terraform, ["plan", "-lock-timeout=30s", `-out=${PLAN_FILE}`], before);
  if (result.code !== 0) throw failed("plan", messages, result);
  return changesOf(messages);
}

/**
 * Carry out the saved plan. What was made before a failure is in the state; running plan and apply again goes on.
 *
 * @throws HomelabError `TERRAFORM_FAILED` with the providers' own messages
 */
export async function apply(terraform: Terraform): Promise<void> {
  const journal = keepStates(terraform);
  const { result, messages } = await stream(terraform, ["apply", "-lock-timeout=30s", PLAN_FILE]).finally(journal.stop);
  if (result.code !== 0) throw failed("apply", messages, result);
}

/** One output as raw text. @throws HomelabError `TERRAFORM_FAILED` when it does not exist */
export async function output(terraform: Terraform, name: string): Promise<string> {
  const result = await run(terraform, ["output", "-no-color", "-raw", name], [0, 1]);
  if (result.code !== 0) throw failed("output", [], result);
  return result.stdout;
}

/** Addresses of everything in the state, data sources left out. */
export async function resources(terraform: Terraform): Promise<readonly string[]> {
  const { stdout } = await run(terraform, ["state", "list"], [0]);
  return stdout.split("\n").filter((line) => line !== "" && !/(^|\.)data\./.test(line));
}

const version = z.object({ terraform_version: z.string() });

export async function versionOf(terraform: Terraform): Promise<string> {
  const { stdout } = await run(terraform, ["version", "-json"], [0]);
  return version.parse(JSON.parse(stdout)).terraform_version;
}

async function run(terraform: Terraform, args: readonly string[], accept: readonly number[]): Promise<ExecResult> {
  return exec(terraform.program, args, {
    cwd: terraform.dir,
    env: environment(terraform),
    signal: terraform.signal,
    accept,
  });
}

async function stream(
  terraform: Terraform,
  args: readonly [string, ...string[]],
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<{ result: ExecResult; messages: readonly TerraformMessage[] }> {
  const messages: TerraformMessage[] = [];
  const [command, ...rest] = args;
  const written = { ...terraform, env: environment(terraform) };
  const onLine = (line: string): void => {
    const message = parseMessage(line);
    if (message === undefined) return;
    messages.push(message);
    terraform.onMessage?.(message);
  };
  const result = await runTerraform(written, [command, "-input=false", "-json", ...rest], { onLine, before });
  return { result, messages };
}

function environment({ env }: Terraform): NodeJS.ProcessEnv {
  return { ...env, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
}

function changesOf(messages: readonly TerraformMessage[]): Changes {
  const summary = messages.findLast((m) => m.type === "change_summary");
  const resources = messages.flatMap((m) =>
    m.type === "planned_change" && m.change.action !== "noop" && m.change.action !== "read"
      ? [{ address: m.change.resource.addr, action: m.change.action }]
      : [],
  );
  const { add, change, remove } = summary?.changes ?? { add: 0, change: 0, remove: 0 };
  return { add, change, remove, resources };
}

function failed(command: string, messages: readonly TerraformMessage[], result: ExecResult): HomelabError {
  const errors: Diagnostic[] = messages.flatMap((m) =>
    m.type === "diagnostic" && m.diagnostic.severity === "error" ? [m.diagnostic] : [],
  );
  const text =
    errors.length > 0 ? errors.map(formatDiagnostic).join("\n\n") : result.stderr.trim() || result.stdout.trim();
  return new HomelabError("TERRAFORM_FAILED", `terraform ${command} failed:\n${text}`, {
    hint: "the state is kept: mend what the message names and run the same command again",
  });
}
