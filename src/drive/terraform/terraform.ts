import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { exec, type ExecResult } from "../../lib/exec.ts";
import { alone, runTerraform } from "./run.ts";
import { environmentOf } from "./environment.ts";
import { isWhole, keepStates, restoreState } from "./state-journal.ts";
import { formatDiagnostic, parseMessage, type Diagnostic, type TerraformMessage } from "./messages.ts";
import { markFinished, markUnfinished } from "./unfinished.ts";
import type { RootModule } from "./work-folder.ts";

/** One root module and the program that works on it. */
export interface Terraform extends RootModule {
  /** Path of `tofu` or `terraform`. */
  readonly program: string;
  /** It is HashiCorp's Terraform, which cannot encrypt its state; OpenTofu unless given. */
  readonly cannotEncrypt?: true;
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

/** Get the providers. Idempotent. @throws HomelabError `TERRAFORM_FAILED`, `TERRAFORM_BUSY` */
export async function init(terraform: Terraform): Promise<void> {
  const result = await alone(terraform, "terraform init", async () => {
    await restore(terraform);
    return run(terraform, ["init", "-input=false", "-no-color"], [0, 1]);
  });
  if (result.code !== 0) throw failed("init", [], result);
}

/**
 * Compare the files with the world and save the plan (`homelab.tfplan`, 0600: it holds secrets).
 *
 * @throws HomelabError `TERRAFORM_FAILED` with every error of the plan, `STATE_BROKEN`, `TERRAFORM_BUSY`
 */
export async function plan(terraform: Terraform): Promise<Changes> {
  const { result, messages } = await stream(terraform, ["plan", "-lock-timeout=30s", `-out=${PLAN_FILE}`]);
  if (result.code !== 0) throw failed("plan", messages, result);
  return changesOf(messages);
}

/**
 * Carry out the saved plan. What was made before a failure is in the state; running plan and apply again goes on.
 *
 * @throws HomelabError `TERRAFORM_FAILED` with the providers' own messages, `TERRAFORM_KILLED`
 */
export async function apply(terraform: Terraform): Promise<void> {
  const args = ["apply", "-lock-timeout=30s", PLAN_FILE] as const;
  const { result, messages } = await stream(terraform, args, async (work) => {
    await markUnfinished(terraform, "the last apply did not come to its end");
    const journal = keepStates(terraform);
    const ended = await work().finally(journal.stop);
    if (ended.code === 0) await markFinished(terraform);
    return ended;
  });
  if (result.code !== 0) throw failed("apply", messages, result);
}

/** One output as raw text. @throws HomelabError `TERRAFORM_FAILED` when it does not exist */
export async function output(terraform: Terraform, name: string): Promise<string> {
  await mend(terraform);
  const result = await run(terraform, ["output", "-no-color", "-raw", name], [0, 1]);
  if (result.code !== 0) throw failed("output", [], result);
  return result.stdout;
}

/** Addresses of everything in the state, data sources left out. */
export async function resources(terraform: Terraform): Promise<readonly string[]> {
  await mend(terraform);
  const { stdout } = await run(terraform, ["state", "list"], [0]);
  return stdout.split("\n").filter((line) => line !== "" && !/(^|\.)data\./.test(line));
}

/** Let the next plan finish what was made half, instead of replacing it. @throws HomelabError `TERRAFORM_BUSY` */
export async function untaint(terraform: Terraform, address: string): Promise<void> {
  await alone(terraform, "terraform untaint", () => run(terraform, ["untaint", "-no-color", address], [0]));
}

/** A state that is only read is put in order where it must be, and left alone while somebody writes it. */
async function mend(terraform: Terraform): Promise<void> {
  if (!(await isWhole(terraform))) await alone(terraform, "putting back the state", () => restore(terraform));
}

async function restore(terraform: Terraform): Promise<void> {
  for (const sentence of await restoreState(terraform)) terraform.onNote?.(sentence);
}

const version = z.object({ terraform_version: z.string() });

export async function versionOf(terraform: Terraform): Promise<string> {
  const { program, dir: cwd, env, signal } = terraform;
  const { stdout } = await exec(program, ["version", "-json"], { cwd, env, signal });
  return version.parse(JSON.parse(stdout)).terraform_version;
}

async function run(terraform: Terraform, args: readonly string[], accept: readonly number[]): Promise<ExecResult> {
  return exec(terraform.program, args, {
    cwd: terraform.dir,
    env: await environmentOf(terraform),
    signal: terraform.signal,
    accept,
  });
}

/** @param around what is done before and after, under the same lock */
async function stream(
  terraform: Terraform,
  args: readonly [string, ...string[]],
  around: (work: () => Promise<ExecResult>) => Promise<ExecResult> = (work) => work(),
): Promise<{ result: ExecResult; messages: readonly TerraformMessage[] }> {
  const messages: TerraformMessage[] = [];
  const [command, ...rest] = args;
  const onLine = (line: string): void => {
    const message = parseMessage(line);
    if (message === undefined) return;
    messages.push(message);
    terraform.onMessage?.(message);
  };
  const result = await alone(terraform, `terraform ${command}`, async (lock) => {
    await restore(terraform);
    const written = { ...terraform, env: await environmentOf(terraform) };
    return around(() => runTerraform(written, [command, "-input=false", "-json", ...rest], { lock, onLine }));
  });
  return { result, messages };
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
