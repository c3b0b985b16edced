import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exec } from "../../src/lib/exec.ts";
import type { ExecResult } from "../../src/lib/exec.ts";
import { toolPath } from "../tools.ts";

/** A folder with a configuration in it, for the real OpenTofu, cut off from every registry. */
export interface Terraform {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs `tofu <args>`; any of the exit codes is fine. */
  run(args: readonly string[], accept?: readonly number[]): Promise<ExecResult>;
  remove(): Promise<void>;
}

/**
 * @param files   by name, relative to the folder
 * @param options `copy`: folder whose content is copied first; `reattach`: content of TF_REATTACH_PROVIDERS; `env`:
 *   added to an otherwise empty environment; `proxmox`: whether the real bpg/proxmox provider is there
 */
export async function terraform(
  files: Readonly<Record<string, string>>,
  options: {
    readonly copy?: string;
    readonly reattach?: object;
    readonly env?: NodeJS.ProcessEnv;
    readonly proxmox?: boolean;
  } = {},
): Promise<Terraform> {
  const dir = await mkdtemp(join(tmpdir(), "homelab-terraform-"));
  if (options.copy !== undefined)
    await cp(options.copy, dir, { recursive: true, filter: (path) => !path.includes("/.terraform") });
  const mirror = join(dir, "..mirror");
  await mkdir(mirror, { recursive: true });
  if (options.proxmox === true) {
    const folder = join(mirror, "registry.opentofu.org/bpg/proxmox/0.112.0/linux_amd64");
    await mkdir(folder, { recursive: true });
    await symlink(toolPath("terraform-provider-proxmox"), join(folder, "terraform-provider-proxmox_v0.112.0"));
  }
  await writeFile(
    join(dir, "..tofurc"),
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), content);
  }
  const env: NodeJS.ProcessEnv = {
    HOME: dir,
    PATH: "",
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    TF_CLI_CONFIG_FILE: join(dir, "..tofurc"),
    ...(options.reattach === undefined ? {} : { TF_REATTACH_PROVIDERS: JSON.stringify(options.reattach) }),
    ...options.env,
  };
  return {
    dir,
    env,
    run: (args, accept = [0]) =>
      exec(toolPath("tofu"), [...args, ...(args[0] === "output" ? [] : ["-no-color"])], {
        cwd: dir,
        env,
        accept,
        timeout: 120_000,
      }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** What tofu prints, without frames and line breaks. */
export function plain(output: string): string {
  return output.replaceAll(/\s*│\s*|\s+/g, " ");
}
