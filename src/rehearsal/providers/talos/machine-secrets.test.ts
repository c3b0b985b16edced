import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { createCa, issue } from "../../../lib/pki.ts";
import { UNKNOWN } from "../protocol/value.ts";
import { machineSecretsResource as resource } from "./machine-secrets.ts";
import { fakeContext } from "../../../../test/talos-context.ts";

const DAY = 86_400_000;
const bundle = {
  cluster: { id: "id", secret: "secret" },
  secrets: { bootstraptoken: "abcdef.0123456789abcdef", secretboxencryptionsecret: "box" },
  trustdinfo: { token: "t" },
  certs: {
    etcd: { crt: "ec", key: "ek" },
    k8s: { crt: "kc", key: "kk" },
    k8saggregator: { crt: "ac", key: "ak" },
    k8sserviceaccount: { key: "sk" },
    os: { crt: "oc", key: "ok" },
  },
};
const talosconfig = "context: talos\ncontexts:\n  talos:\n    endpoints: []\n    ca: oc\n    crt: cc\n    key: ck\n";
const answer = (call: { readonly args: readonly string[] }): string =>
  call.args[1] === "secrets" ? stringify(bundle) : talosconfig;
const none = { id: null, talos_version: null, machine_secrets: null, client_configuration: null };

describe("talos_machine_secrets", () => {
  it("plans the default version, and an unknown one as unknown", async () => {
    const { context } = fakeContext(answer);
    const plan = async (config: typeof UNKNOWN | null): Promise<unknown> =>
      (
        await resource.plan?.(
          { prior: null, planned: { ...none, talos_version: UNKNOWN }, config: { ...none, talos_version: config } },
          context,
        )
      )?.set;
    expect(await plan(null)).toEqual({ talos_version: "v1.13" });
    expect(await plan(UNKNOWN)).toEqual({ talos_version: UNKNOWN });
  });

  it.each([
    ["v1.13", "v1.12", true],
    ["v1.13", "1.13", false],
    ["v1.9", "v1.13", false],
  ])("from %s to %s replaces: %s", async (before, after, replaces) => {
    const { context } = fakeContext(answer);
    const change = {
      prior: { ...none, talos_version: before },
      planned: { ...none, talos_version: after },
      config: { ...none, talos_version: after },
    };
    expect((await resource.plan?.(change, context))?.replace).toEqual(replaces ? [["talos_version"]] : []);
  });

  it("makes secrets and a client with talosctl, and hands it the secrets in a file", async () => {
    const { context, calls } = fakeContext(answer);
    const state = await resource.create({ ...none, talos_version: "v1.13" }, none, context);
    expect(state).toMatchObject({
      id: "machine_secrets",
      machine_secrets: {
        secrets: { bootstrap_token: bundle.secrets.bootstraptoken, aescbc_encryption_secret: null },
        certs: { os: { cert: "oc", key: "ok" }, k8s_serviceaccount: { key: "sk" } },
      },
      client_configuration: { ca_certificate: "oc", client_certificate: "cc", client_key: "ck" },
    });
    expect(calls[0]?.args).toEqual(["gen", "secrets", "--talos-version", "v1.13", "--output-file", "-"]);
    expect(calls[1]?.files?.["secrets.yaml"]).toContain("bootstraptoken");
    expect(JSON.stringify(calls.map(({ args }) => args))).not.toContain(bundle.secrets.bootstraptoken);
  });

  it("renews the client within a month of its end, not before", async () => {
    const ca = await createCa({ commonName: "talos", algorithm: "Ed25519" });
    const { cert } = await issue(ca, {
      organization: ["os:admin"],
      usages: ["client"],
      algorithm: "Ed25519",
      days: 365,
    });
    const client = { ca_certificate: "x", client_certificate: Buffer.from(cert).toString("base64"), client_key: "y" };
    const made = await resource.create({ ...none, talos_version: "v1.13" }, none, fakeContext(answer).context);
    const prior = { ...none, ...made, talos_version: "v1.13", client_configuration: client };
    const at = (days: number): ReturnType<typeof fakeContext> => fakeContext(answer, new Date(Date.now() + days * DAY));

    const early = await resource.plan?.({ prior, planned: prior, config: none }, at(300).context);
    expect(early?.set).not.toHaveProperty("client_configuration");
    const late = await resource.plan?.({ prior, planned: prior, config: none }, at(340).context);
    expect(late?.set?.["client_configuration"]).toEqual({
      ca_certificate: UNKNOWN,
      client_certificate: UNKNOWN,
      client_key: UNKNOWN,
    });

    expect(await resource.update(prior, prior, none, at(300).context)).toMatchObject({ client_configuration: client });
    expect(await resource.update(prior, prior, none, at(340).context)).toMatchObject({
      machine_secrets: made["machine_secrets"],
      client_configuration: { client_certificate: "cc" },
    });
  });

  it("takes over a secrets file, by import and from the first version of its state", async () => {
    const dir = await mkdtemp(join(tmpdir(), "homelab-secrets-"));
    try {
      await writeFile(join(dir, "secrets.yaml"), stringify(bundle));
      const imported = await resource.importState?.(join(dir, "secrets.yaml"), fakeContext(answer).context);
      expect(imported).toMatchObject({ talos_version: "v1.3", machine_secrets: { cluster: { id: "id" } } });
    } finally {
      await rm(dir, { recursive: true });
    }
    const old = { ...bundle, secrets: { ...bundle.secrets, aescbcencryptionsecret: "cbc" } };
    const upgraded = await resource.upgrades?.[0]?.({ machine_secrets: stringify(old) }, fakeContext(answer).context);
    expect(upgraded).toMatchObject({
      talos_version: "v1.2",
      machine_secrets: { secrets: { aescbc_encryption_secret: "cbc" } },
    });
  });
});
