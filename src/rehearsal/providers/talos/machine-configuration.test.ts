import { expect, it } from "vitest";
import { UNKNOWN } from "../protocol/value.ts";
import { machineConfiguration } from "./machine-configuration.ts";
import { fakeContext } from "../../../../test/talos-context.ts";

const pair = { cert: "c", key: "k" };
const config = {
  id: null,
  machine_configuration: null,
  cluster_name: "homelab",
  cluster_endpoint: "https://192.168.1.201:6443",
  machine_type: "worker",
  machine_secrets: {
    cluster: { id: "id", secret: "s" },
    secrets: { bootstrap_token: "b", secretbox_encryption_secret: "x", aescbc_encryption_secret: null },
    trustdinfo: { token: "t" },
    certs: { etcd: pair, k8s: pair, k8s_aggregator: pair, k8s_serviceaccount: { key: "k" }, os: pair },
  },
  config_patches: ["a: 1", null, "b: 2"],
  kubernetes_version: "v1.36.3",
  talos_version: null,
  docs: null,
  examples: null,
};

it("asks talosctl for one machine type with its patches in order, all texts in files", async () => {
  const { context, calls } = fakeContext(() => "machine config\n");
  const state = await machineConfiguration.read(config, context);
  expect(state).toMatchObject({ id: "homelab", machine_configuration: "machine config\n", talos_version: "v1.13" });
  expect(calls[0]?.args).toEqual([
    "gen",
    "config",
    "homelab",
    "https://192.168.1.201:6443",
    "--with-secrets=@secrets.yaml@",
    "--kubernetes-version=1.36.3",
    "--talos-version=v1.13",
    "--with-docs=false",
    "--with-examples=false",
    "--config-patch-worker=@@patch-0.yaml@",
    "--config-patch-worker=@@patch-1.yaml@",
    "--output-types=worker",
    "--output=-",
  ]);
  expect(calls[0]?.files).toMatchObject({ "patch-0.yaml": "a: 1", "patch-1.yaml": "b: 2" });
});

it("refuses versions that do not fit, once both are known", () => {
  expect(machineConfiguration.validate?.({ ...config, kubernetes_version: "1.37.0" })).toMatchObject([
    { path: ["kubernetes_version"] },
  ]);
  expect(machineConfiguration.validate?.({ ...config, kubernetes_version: UNKNOWN })).toEqual([]);
  expect(machineConfiguration.validate?.({ ...config, talos_version: UNKNOWN, kubernetes_version: "1.37.0" })).toEqual(
    [],
  );
});
