import type { ClusterSection, MachineSection, V1Alpha1 } from "../machine-config.ts";
import { validateDevices } from "./validate-devices.ts";
import { validateMarks } from "./validate-marks.ts";

/**
 * What Talos 1.13 refuses in a v1alpha1 document on a nocloud machine, in its words and order (observed with
 * `talosctl validate --mode cloud`). Returns every problem.
 */
export function validateV1Alpha1(config: V1Alpha1): string[] {
  const { machine, cluster } = config;
  if (machine === undefined) return ["machine instructions are required"];
  if (cluster === undefined) return ["cluster instructions are required"];
  const problems = [...validateCluster(cluster, machine.type ?? ""), ...validateMachine(machine, cluster)];
  if (config.persist === false) problems.push(".persist should be enabled");
  return [...problems, ...validateDiscovery(cluster)];
}

function validateCluster(cluster: ClusterSection, type: string): string[] {
  const problems: string[] = [];
  const endpoint = cluster.controlPlane?.endpoint;
  if (endpoint === undefined) problems.push("cluster controlplane endpoint is required");
  else problems.push(...validateEndpoint(endpoint).map((problem) => `invalid controlplane endpoint: ${problem}`));
  const domain = cluster.network?.dnsDomain ?? "";
  if (domain !== "" && !isDnsName(domain)) problems.push(`"${domain}" is not a valid DNS name`);
  problems.push(...validateCni(cluster));
  if (!isControlPlane(type)) {
    if (cluster.etcd !== undefined) problems.push("etcd config is only allowed on control plane machines");
    if (cluster.ca?.key !== undefined)
      problems.push("cluster CA key is not allowed on non-controlplane nodes (.cluster.ca)");
  }
  return [...problems, ...validateInlineManifests(cluster)];
}

function validateMachine(machine: MachineSection, cluster: ClusterSection): string[] {
  const type = machine.type ?? "";
  const problems: string[] = [];
  if (!isControlPlane(type) && type !== "worker" && type !== "") return [`unknown machine type "${type}"`];
  if (
    machine.ca?.crt === undefined &&
    machine.ca?.key === undefined &&
    (machine.acceptedCAs ?? []).length === 0 &&
    machine.ca === undefined
  ) {
    problems.push("issuing CA or some accepted CAs are required (.machine.ca, machine.acceptedCAs)");
  }
  if (isControlPlane(type)) {
    if (machine.ca === undefined) problems.push("issuing CA is required (.machine.ca)");
    else if (machine.ca.key === undefined)
      problems.push("issuing CA key is required for controlplane nodes (.machine.ca.key)");
  } else {
    const shared = (machine.network?.interfaces ?? []).flatMap(({ vip, vlans = [] }) => [
      vip,
      ...vlans.map((vlan) => vlan.vip),
    ]);
    for (const vip of shared)
      if (vip !== undefined) problems.push("virtual (shared) IP is not allowed on non-controlplane nodes");
    if (machine.ca?.key !== undefined)
      problems.push("issuing Talos API CA key is not allowed on non-controlplane nodes (.machine.ca)");
    if (cluster.ca?.key !== undefined)
      problems.push("issuing Kubernetes API CA key is not allowed on non-controlplane nodes (.cluster.ca)");
  }
  return [...problems, ...validateDevices(machine), ...validateKubelet(machine), ...validateMarks(machine)];
}

/** Fields of the kubelet's configuration that are the machine's. source: siderolabs/talos v1.13 pkg/machinery/kubelet. */
const PROTECTED = (
  "apiVersion authentication authorization cgroupRoot kind kubeletCgroups port protectKernelDefaults resolvConf " +
  "rotateCertificates systemCgroups staticPodPath seccompDefault"
).split(" ");

function validateKubelet({ kubelet }: MachineSection): string[] {
  const given = Object.keys(kubelet?.extraConfig ?? {});
  return PROTECTED.filter((field) => given.includes(field)).map(
    (field) => `kubelet configuration field "${field}" can't be overridden`,
  );
}

function validateDiscovery(cluster: ClusterSection): string[] {
  const service = cluster.discovery?.registries?.service;
  if (cluster.discovery?.enabled !== true || service?.disabled === true) return [];
  const problems: string[] = [];
  if ((cluster.id ?? "") === "") problems.push("cluster discovery service requires .cluster.id");
  if ((cluster.secret ?? "") === "") problems.push("cluster discovery service requires .cluster.secret");
  return problems;
}

function validateCni(cluster: ClusterSection): string[] {
  const { name, urls } = cluster.network?.cni ?? {};
  if (name === undefined || name === "") return [];
  if (!["flannel", "custom", "none"].includes(name)) return ['cni name should be one of ["flannel", "custom", "none"]'];
  return name !== "custom" && (urls ?? []).length > 0 ? [`"urls" field should be empty for "${name}" CNI`] : [];
}

function validateInlineManifests(cluster: ClusterSection): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { name = "" } of cluster.inlineManifests ?? []) {
    if (name === "") problems.push("inline manifest name can't be empty");
    else if (seen.has(name)) problems.push(`inline manifest name "${name}" is duplicate`);
    seen.add(name);
  }
  return problems;
}

function validateEndpoint(endpoint: string): string[] {
  const { host = "", port = "" } =
    /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(?<host>\[[^\]]*\]|[^:/?#]*)(?::(?<port>\d*))?/i.exec(endpoint)?.groups ?? {};
  if (host === "") return ["hostname must not be blank"];
  if (port !== "" && (Number(port) < 1 || Number(port) > 65535)) return ["port number must be between 1 and 65535"];
  return [];
}

function isDnsName(name: string): boolean {
  return (
    name.length < 256 &&
    /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/.test(name)
  );
}

/** `init` is the old name of the first control plane machine and still means control plane. */
export function isControlPlane(type: string): boolean {
  return type === "controlplane" || type === "init";
}
