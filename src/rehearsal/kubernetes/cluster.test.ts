import { expect, it } from "vitest";
import { clusterFacts, controlPlaneSecrets, imageTag, serviceAddresses } from "./cluster.ts";
import type { MachineConfig } from "../talos/machine-config.ts";

const config = (cluster: MachineConfig["cluster"]): MachineConfig => ({
  source: "",
  type: "controlplane",
  machine: {},
  cluster,
  hostname: undefined,
  documents: [],
});

it("fills in Talos' defaults", () => {
  const facts = clusterFacts(
    config({ controlPlane: { endpoint: "https://127.232.1.1:6443" }, ca: { crt: "PEM" }, token: "a.b" }),
  );
  expect(facts).toMatchObject({
    dnsDomain: "cluster.local",
    podSubnets: ["10.244.0.0/16"],
    serviceSubnets: ["10.96.0.0/12"],
  });
});

it("names everything that is missing at once", () => {
  expect(() => clusterFacts(config({}))).toThrow(
    "the machine configuration lacks cluster.controlPlane.endpoint, cluster.ca.crt, cluster.token",
  );
  expect(() => controlPlaneSecrets(config({ ca: { crt: "PEM", key: "PEM" } }))).toThrow(
    /cluster\.etcd\.ca\.crt, cluster\.etcd\.ca\.key, cluster\.aggregatorCA\.crt.*cluster\.serviceAccount\.key/,
  );
});

it("counts service addresses from the start of the network", () => {
  expect(serviceAddresses(["10.96.0.0/12"], 1)).toEqual(["10.96.0.1"]);
  expect(serviceAddresses(["10.96.7.9/12", "fd00::/108"], 10)).toEqual(["10.96.0.10"]);
});

it("reads the tag of an image, whatever else is in its name", () => {
  expect(imageTag("registry.local:5000/kubelet:v1.36.3")).toBe("v1.36.3");
  expect(imageTag(`kubelet:v1.36.3@sha256:${"0".repeat(64)}`)).toBe("v1.36.3");
  expect(imageTag("registry.local:5000/kubelet")).toBeUndefined();
  expect(imageTag(undefined)).toBeUndefined();
});
