import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openVariables, terraformVariables } from "./terraform-variables.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-variables-"));
  await writeFile(join(dir, "ca.crt"), "one");
  await writeFile(join(dir, "other.crt"), "two");
});
afterAll(() => rm(dir, { recursive: true }));

async function revision(token: string, file: string): Promise<string | undefined> {
  const variables = await openVariables({ PROXMOX_CSI_TOKEN: token, SSL_CERT_FILE: join(dir, file) }, "/lab");
  return variables["TF_VAR_proxmox_csi_token_revision"];
}

it("hands on the secrets that are there, and where the rest lies", async () => {
  const env = { PROXMOX_CSI_TOKEN: "csi@pve!a=b", SSL_CERT_FILE: join(dir, "ca.crt") };
  const variables = await terraformVariables(env, "/lab/.homelab");
  expect(variables).toMatchObject({
    TF_VAR_proxmox_csi_token: "csi@pve!a=b",
    TF_VAR_proxmox_ca_file: join(dir, "ca.crt"),
    TF_VAR_sealing_keys: "/lab/.homelab/sealing",
  });
  expect(variables).not.toHaveProperty("TF_VAR_grafana_cloud_token");
});

it("has another revision when token or authority change, the same otherwise, and no secret among what may be printed", async () => {
  const first = await revision("csi@pve!a=secret", "ca.crt");
  expect(first).toMatch(/^[1-9]\d*$/);
  expect(await revision("csi@pve!a=secret", "ca.crt")).toBe(first);
  expect(await revision("csi@pve!a=other", "ca.crt")).not.toBe(first);
  expect(await revision("csi@pve!a=secret", "other.crt")).not.toBe(first);
  const open = await openVariables({ PROXMOX_CSI_TOKEN: "csi@pve!a=secret" }, "/lab");
  expect(JSON.stringify(open)).not.toContain("secret");
});

it("says which file is missing", async () => {
  await expect(openVariables({ SSL_CERT_FILE: "/nowhere/ca.crt" }, "/lab")).rejects.toMatchObject({
    code: "CA_FILE_MISSING",
    message: expect.stringContaining("/nowhere/ca.crt") as unknown,
  });
});
