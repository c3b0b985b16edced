import { describe, expect, it } from "vitest";
import type { MachineConfig } from "../../talos/machine-config.ts";
import { clusterFacts } from "../cluster.ts";
import { inventoryKey } from "./apply.ts";
import { bootstrapManifests, parseManifest } from "./bootstrap.ts";

function manifests(cluster: MachineConfig["cluster"], machine: MachineConfig["machine"] = {}) {
  const full = {
    controlPlane: { endpoint: "https://127.232.1.1:6443" },
    ca: { crt: "PEM" },
    token: "abcdef.0123456789abcdef",
    ...cluster,
  };
  const config: MachineConfig = {
    source: "",
    type: "controlplane",
    machine,
    cluster: full,
    hostname: undefined,
    documents: [],
  };
  return bootstrapManifests(config, clusterFacts(config));
}
const ids = (cluster: MachineConfig["cluster"], machine?: MachineConfig["machine"]): readonly string[] =>
  manifests(cluster, machine).manifests.map(({ id }) => id);

describe("bootstrapManifests", () => {
  it("are Talos' own when nothing is said", () => {
    expect(ids({})).toEqual(
      [
        "00-kubelet-bootstrapping-token",
        "01-csr-node-bootstrap",
        "01-csr-approver-role-binding",
        "01-csr-renewal-role-binding",
        "02-rehearsal-kwok-leases",
        "05-flannel",
        "10-kube-proxy",
        "11-kube-config-in-cluster",
        "11-talos-node-rbac-template",
        "11-core-dns",
        "11-core-dns-svc",
      ].toSorted(),
    );
  });

  it("follow the configuration", () => {
    const lean = ids({ network: { cni: { name: "none" } }, proxy: { disabled: true }, coreDNS: { disabled: true } });
    expect(lean).not.toEqual(expect.arrayContaining(["05-flannel"]));
    expect(lean.some((id) => /kube-proxy|core-dns/.test(id))).toBe(false);
    expect(ids({}, { features: { kubernetesTalosAPIAccess: { enabled: true } } })).toContain(
      "13-talos-service-account-crd",
    );
    const inline = { name: "cilium", contents: "apiVersion: v1\nkind: Namespace\nmetadata: {name: cilium}\n" };
    expect(ids({ inlineManifests: [inline] }).at(-1)).toBe("99-cilium");
  });

  it("say which ones cannot be had without a network", () => {
    const { failed } = manifests({
      extraManifests: ["https://example.org/crds.yaml"],
      network: { cni: { name: "custom", urls: ["https://example.org/cni.yaml"] } },
    });
    expect(failed.map(({ id }) => id)).toEqual(["05-cni", "99-extra"]);
    expect(failed[1]?.reason).toContain("https://example.org/crds.yaml cannot be downloaded");
  });
});

describe("parseManifest", () => {
  it("opens lists and skips empty documents", () => {
    const text =
      "---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n";
    expect(parseManifest("x", text).map((object) => object.metadata.name)).toEqual(["a", "b"]);
  });

  it("names the manifest that is none", () => {
    expect(() => parseManifest("cluster.inlineManifests cilium", "kind: [")).toThrow(
      /^cluster\.inlineManifests cilium: /,
    );
    expect(() => parseManifest("cluster.inlineManifests cilium", "just text")).toThrow("holds no Kubernetes object");
  });
});

it("inventory keys are what a ConfigMap can hold", () => {
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "system:x" } };
  expect(inventoryKey(role)).toBe("_system__x_rbac.authorization.k8s.io_ClusterRole");
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "n" } };
  expect(inventoryKey(secret)).toBe("n_s__Secret");
});
