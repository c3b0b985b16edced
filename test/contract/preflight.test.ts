import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createProxmoxClient } from "../../src/drive/proxmox/client.ts";
import { inspectHost } from "../../src/drive/proxmox/inspect.ts";
import { messageOf } from "../../src/lib/error.ts";
import { CSI_PRIVILEGES, TERRAFORM_PRIVILEGES } from "../../src/lib/proxmox-roles.ts";
import { preflightProxmox } from "../../src/operate/phases/preflight-proxmox.ts";
import type { Site } from "../../src/operate/site.ts";
import { preflightIssues } from "../../src/operate/preflight.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import { environment, seedOf, startHost, type TestHost } from "./proxmox-host.ts";

const ADDRESS = "127.236.0.20";
const BAD_ADDRESS = "127.236.0.21";
const CSI_ADDRESS = "127.245.0.21";
const signal = new AbortController().signal;

let lab: Lab;
let host: TestHost;
let bad: TestHost;
beforeAll(async () => {
  const loaded = await loadLab(join(import.meta.dirname, "..", ".."));
  if (loaded.lab === undefined) throw new Error("the lab of this repository is broken");
  lab = loaded.lab;
  const vmid = lab.nodes[0]?.vmId ?? 0;
  host = await startHost({
    address: ADDRESS,
    privileges: TERRAFORM_PRIVILEGES,
    seed: { guests: [{ vmid, kind: "qemu", config: { name: "old-self", tags: lab.name } }] },
  });
  bad = await startHost({
    address: BAD_ADDRESS,
    privileges: TERRAFORM_PRIVILEGES.filter((privilege) => privilege !== "SDN.Use"),
    seed: {
      version: "8.4.1",
      storages: { local: { type: "dir", content: ["iso", "vztmpl"], sizeBytes: 2 ** 34 } },
      bridges: ["vmbr7"],
      guests: [{ vmid, kind: "lxc", config: { hostname: "nas" } }],
    },
  });
});
afterAll(() => Promise.all([host.close(), bad.close()]));

let env: NodeJS.ProcessEnv;
beforeEach(() => {
  env = environment(host);
});

const issuesOn = async (target: TestHost, tried: Lab = lab) => {
  const client = createProxmoxClient({ url: target.proxmox.url.replace(/\/$/, ""), env: environment(target), signal });
  return preflightIssues(
    tried,
    await inspectHost(
      client,
      tried.proxmox.hosts.map(({ name }) => name),
    ),
  );
};

/** The lab on a host of another name. */
function at(name: string): Lab {
  return {
    ...lab,
    proxmox: { ...lab.proxmox, hosts: lab.proxmox.hosts.map((entry) => ({ ...entry, name })) },
    nodes: lab.nodes.map((node) => ({ ...node, host: name })),
    edge: { traefik: { ...lab.edge.traefik, host: name } },
  };
}

describe("preflight on a simulated host", () => {
  test("a host that fits has no issues, also where the lab's own guests are there already", async () => {
    expect(await issuesOn(host)).toEqual([]);
  });

  test("everything that does not fit is said at once, with what to do", async () => {
    const issues = await issuesOn(bad);
    expect(issues.map(({ code, path }) => `${path} ${code}`)).toEqual([
      "PROXMOX_VE_API_TOKEN PRIVILEGE_MISSING",
      "network.bridge BRIDGE_UNKNOWN",
      `nodes.${lab.nodes[0]?.name ?? ""}.vmId VM_ID_TAKEN`,
      "proxmox.ip PVE_TOO_OLD",
      "proxmox.storage.disks STORAGE_UNKNOWN",
      "proxmox.storage.images STORAGE_CONTENT",
    ]);
    const hints = Object.fromEntries(issues.map(({ code, hint }) => [code, hint]));
    expect(hints["STORAGE_CONTENT"]).toBe("on the host: pvesm set local --content import,iso,vztmpl");
    expect(hints["PRIVILEGE_MISSING"]).toContain("--append --privs SDN.Use");
    expect(hints["BRIDGE_UNKNOWN"]).toBe("write one of: vmbr7");
    expect(issues.find(({ code }) => code === "VM_ID_TAKEN")?.message).toContain('"nas"');
  });

  test("the CSI plugin's token: each privilege, then the cluster's entry, in the phase that asks before an apply", async () => {
    const token = "csi@pve!homelab=22222222-2222-4333-8444-555555555555";
    const issuesWith = async (privileges: readonly string[], cluster: { readonly cluster?: string }) => {
      const other = await startHost({
        address: CSI_ADDRESS,
        seed: {
          ...cluster,
          roles: { HomelabCsi: privileges, HomelabTerraform: TERRAFORM_PRIVILEGES },
          users: {
            ...seedOf().users,
            "csi@pve": { tokens: { homelab: { secret: token.split("=")[1] ?? "", privsep: false } } },
          },
          acls: [
            { path: "/", who: "csi@pve", role: "HomelabCsi" },
            { path: "/", who: "terraform@pve", role: "HomelabTerraform" },
          ],
        },
      });
      const site = {
        lab: { ...lab, proxmox: { ...lab.proxmox, address: CSI_ADDRESS } },
        env: { ...environment(other), PROXMOX_CSI_TOKEN: token },
        signal,
      };
      try {
        return await preflightProxmox.run(site as unknown as Site, () => undefined);
      } catch (error) {
        return messageOf(error);
      } finally {
        await other.close();
      }
    };
    expect(await issuesWith(CSI_PRIVILEGES, { cluster: "home" })).toBe("Proxmox VE 9.1.4");
    expect(await issuesWith(CSI_PRIVILEGES, {})).toContain(
      `[CLUSTER_MISSING]\n    try: once, on the host: pvecm create`,
    );
    for (const privilege of CSI_PRIVILEGES) {
      const without = CSI_PRIVILEGES.filter((name) => name !== privilege);
      expect(await issuesWith(without, { cluster: "home" })).toContain(
        `pveum role modify HomelabCsi --append --privs ${privilege}\n1 mistake`,
      );
    }
  });

  test("an unknown node is one issue, not five", async () => {
    const elsewhere = at("pve9");
    expect(await issuesOn(host, elsewhere)).toMatchObject([{ code: "NODE_UNKNOWN", hint: "write one of: pve" }]);
  });

  test("a token that is refused, missing, and a host that is not trusted or not there", async () => {
    const inspect = (url: string) => inspectHost(createProxmoxClient({ url, env, signal }), ["pve"]);
    const url = host.proxmox.url.replace(/\/$/, "");
    env = { ...env, PROXMOX_VE_API_TOKEN: "terraform@pve!provider=00000000-0000-0000-0000-000000000000" };
    await expect(inspect(url)).rejects.toMatchObject({
      code: "PROXMOX_REFUSED",
      exitCode: 3,
      message: expect.stringMatching(/401: .*token/),
    });
    env = { ...env, PROXMOX_VE_API_TOKEN: undefined };
    await expect(inspect(url)).rejects.toMatchObject({ code: "PROXMOX_TOKEN_MISSING" });
    env = { ...environment(host), SSL_CERT_FILE: undefined };
    await expect(inspect(url)).rejects.toMatchObject({
      code: "PROXMOX_UNREACHABLE",
      hint: expect.stringContaining("SSL_CERT_FILE"),
    });
    await expect(inspect("https://127.236.0.22:8006")).rejects.toMatchObject({
      code: "PROXMOX_UNREACHABLE",
      hint: expect.stringContaining("reachable"),
    });
  });
});
