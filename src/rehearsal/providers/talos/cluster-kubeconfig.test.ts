import { describe, expect, it } from "vitest";
import { createCa, issue } from "../../../lib/pki.ts";
import { UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { clusterKubeconfig as resource } from "./cluster-kubeconfig.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { fakeContext } from "../../../../test/talos-context.ts";

const DAY = 86_400_000;
const client = { ca_certificate: "Y2E=", client_certificate: "Y3J0", client_key: "a2V5" };

async function stateWith(days: number): Promise<ObjectValue> {
  const ca = await createCa({ commonName: "kubernetes", algorithm: "P-256" });
  const { cert } = await issue(ca, { commonName: "admin", usages: ["client"], algorithm: "P-256", days });
  return {
    id: "homelab",
    node: "192.168.1.201",
    endpoint: "192.168.1.201",
    client_configuration: client,
    kubeconfig_raw: "old",
    kubernetes_client_configuration: {
      host: "https://192.168.1.201:6443",
      ca_certificate: "x",
      client_certificate: Buffer.from(cert).toString("base64"),
      client_key: "y",
    },
    certificate_renewal_duration: "720h",
    timeouts: null,
  };
}

describe("talos_cluster_kubeconfig", () => {
  it("plans its endpoint, and a renewal only when less than the duration is left", async () => {
    const prior = await stateWith(365);
    const config = { ...prior, endpoint: null, certificate_renewal_duration: null };
    const plan = (now: Date, planned = prior): Promise<unknown> | undefined =>
      resource.plan?.({ prior, planned, config }, fakeContext(() => "", now).context);
    expect(await plan(new Date())).toEqual({ set: { endpoint: "192.168.1.201" } });
    expect(await plan(new Date(Date.now() + 340 * DAY))).toMatchObject({
      set: { kubeconfig_raw: UNKNOWN, kubernetes_client_configuration: { host: UNKNOWN, client_key: UNKNOWN } },
    });
    expect(await plan(new Date(), { ...prior, certificate_renewal_duration: "9000h" })).toMatchObject({
      set: { kubeconfig_raw: UNKNOWN },
    });
  });

  it("keeps what it has when nothing expires", async () => {
    const prior = await stateWith(365);
    const { context, calls } = fakeContext(() => "");
    expect(await resource.update(prior, { ...prior, node: "192.168.1.202" }, prior, context)).toEqual({
      kubeconfig_raw: "old",
      kubernetes_client_configuration: prior["kubernetes_client_configuration"],
    });
    expect(calls).toEqual([]);
  });

  it("reads the state of the first version", async () => {
    const { certificate_renewal_duration: _, ...old } = await stateWith(30);
    const state = await resource.upgrades?.[0]?.(old, fakeContext(() => "").context);
    expect(state).toEqual({ ...old, certificate_renewal_duration: "720h" });
  });
});

it("reads a kubeconfig by its current context", () => {
  const text = `
current-context: admin@homelab
contexts: [{name: other, context: {cluster: x, user: x}}, {name: admin@homelab, context: {cluster: homelab, user: admin}}]
clusters: [{name: homelab, cluster: {server: "https://a:6443", certificate-authority-data: ca}}]
users: [{name: admin, user: {client-certificate-data: crt, client-key-data: key}}]
`;
  expect(readKubeconfig(text)).toEqual({
    cluster: "homelab",
    host: "https://a:6443",
    caCertificate: "ca",
    clientCertificate: "crt",
    clientKey: "key",
  });
  expect(() => readKubeconfig(text.replace("current-context: admin@homelab", "current-context: lost"))).toThrow(
    "no context lost",
  );
});
