import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { TERRAFORM_PRIVILEGES } from "../../src/lib/proxmox-roles.ts";
import { PRIVILEGES } from "../../src/rehearsal/proxmox/access/privileges.ts";
import { environment, startHost, type TestHost } from "./proxmox-host.ts";
import { plain, type Terraform, terraform } from "./terraform.ts";

const fixture = join(import.meta.dirname, "fixtures", "proxmox-lab.tf");
const CHANGED = ["-var=cores=4", "-var=memory=8192", '-var=dns=["127.230.0.2"]', '-var=tags=["homelab"]'];

const shown = z.object({
  values: z.object({
    root_module: z.object({
      resources: z.array(z.object({ index: z.string().optional(), values: z.record(z.string(), z.unknown()) })),
    }),
  }),
});

/** What the refusal says where it is not the privilege's own name. */
const WORDS: Readonly<Record<string, string>> = {
  // Who may allocate on a storage may also read all of it; without, the first disk that is read back is out of reach.
  "Datastore.Allocate": "(/storage/local-lvm, Datastore.Audit)",
  // There were two ways to have these, so Proxmox does not say which is missing.
  "VM.Allocate": "/qemu: Permission check failed",
  "Sys.AccessNetwork": "query-url-metadata",
};

describe("the role that Terraform's token needs", { timeout: 120_000 }, () => {
  let host: TestHost | undefined;
  let tofu: Terraform | undefined;

  afterEach(async () => {
    await tofu?.remove();
    await host?.close();
    tofu = undefined;
    host = undefined;
  });

  /** A fresh host, and tofu on it with a token that has these privileges on `/`. */
  const withPrivileges = async (
    privileges: readonly string[],
  ): Promise<(...args: readonly string[]) => ReturnType<Terraform["run"]>> => {
    host = await startHost({ address: "127.230.0.11", privileges });
    const started = await terraform(
      { "main.tf": await readFile(fixture, "utf8") },
      { proxmox: true, env: environment(host) },
    );
    tofu = started;
    await started.run(["init"]);
    return (...args) => started.run(args, [0, 1, 2]);
  };

  it("exists: Proxmox knows every privilege of it", () => {
    expect(TERRAFORM_PRIVILEGES.filter((name) => !PRIVILEGES.includes(name))).toEqual([]);
  });

  it("is enough to make, read, change and remove everything", async () => {
    const run = await withPrivileges(TERRAFORM_PRIVILEGES);
    expect((await run("apply", "-auto-approve")).code).toBe(0);
    expect((await run("plan", "-detailed-exitcode")).code).toBe(0);
    expect((await run("apply", "-auto-approve", ...CHANGED)).code).toBe(0);
    expect((await run("plan", "-detailed-exitcode", ...CHANGED)).code).toBe(0);
    expect((await run("destroy", "-auto-approve")).code).toBe(0);
    expect(host?.requests.filter((line) => line.startsWith("403"))).toEqual([]);
  });

  const silent = ["VM.Audit", "VM.GuestAgent.Audit"];
  it.each(TERRAFORM_PRIVILEGES.filter((name) => !silent.includes(name)))(
    "is not enough without %s",
    async (missing) => {
      const run = await withPrivileges(without(missing));
      const made = await run("apply", "-auto-approve");
      // Cloud-init data is written with the VM; only changing it later takes a privilege of its own.
      if (missing === "VM.Config.Cloudinit") expect(made.code).toBe(0);
      const failed = missing === "VM.Config.Cloudinit" ? await run("apply", "-auto-approve", ...CHANGED) : made;
      expect(failed.code).toBe(1);
      expect(plain(failed.stderr)).toMatch(/received an HTTP 403 response - Reason: Permission check failed/);
      expect(host?.requests.filter((line) => line.startsWith("403")).join("\n")).toContain(WORDS[missing] ?? missing);
    },
  );

  it("is not enough without VM.Audit", async () => {
    const run = await withPrivileges(without("VM.Audit"));
    // The provider asks for a container it may not see for many minutes, so only the VMs are made here.
    const { code, stderr } = await run("apply", "-auto-approve", "-target=proxmox_virtual_environment_vm.node");
    expect(code).toBe(1);
    expect(plain(stderr)).toContain("Permission check failed (/vms/201, VM.Audit)");
  });

  it.each([
    ["without VM.GuestAgent.Audit no address is learned", without("VM.GuestAgent.Audit"), []],
    ["with all of it the guest agent's addresses are", TERRAFORM_PRIVILEGES, [["127.230.1.201"]]],
  ])("%s", async (_, privileges, addresses) => {
    const run = await withPrivileges(privileges);
    await run("apply", "-auto-approve", "-target=proxmox_virtual_environment_vm.node");
    const { stdout } = await run("show", "-json");
    const vm = shown.parse(JSON.parse(stdout)).values.root_module.resources.find((entry) => entry.index === "cp-1");
    expect(vm?.values["ipv4_addresses"]).toEqual(addresses);
  });
});

function without(missing: string): string[] {
  return TERRAFORM_PRIVILEGES.filter((name) => name !== missing);
}
