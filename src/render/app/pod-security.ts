import type { LabWorkload } from "../../plan/lab.ts";

/** No root, unless a waiver says so; the files of volumes belong to the group of the container. */
export function podSecurity({ user, port, ports, mounts, hostNetwork }: LabWorkload): object {
  const low = Math.min(...[port, ...ports.map((entry) => entry.port)].filter((number) => number > 0));
  return {
    ...(user === 0 ? {} : { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user }),
    // Large volumes are not walked through at every start when their files belong to the group already.
    ...(user === 0 || mounts.length === 0 ? {} : { fsGroupChangePolicy: "OnRootMismatch" }),
    seccompProfile: { type: "RuntimeDefault" },
    // One of the sysctls that Kubernetes calls safe and that the restricted level allows.
    ...(low < 1024 && user !== 0 && !hostNetwork
      ? { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: String(low) }] }
      : {}),
  };
}

/** Nothing writable that is not named, no way to more rights, no capability that no waiver names. */
export function containerSecurity({ capabilities, writableRoot, user }: LabWorkload): object {
  const root = user === 0;
  return {
    allowPrivilegeEscalation: root && capabilities.length > 0,
    readOnlyRootFilesystem: !writableRoot,
    // What starts as root and gives it up needs to; the rest of the default set goes.
    capabilities: {
      drop: ["ALL"],
      ...(capabilities.length === 0 ? {} : { add: capabilities }),
    },
  };
}
