import type { Facts } from "../facts.ts";

/** A port of an app beside its main one. */
export interface PortFact {
  /** E.g. `apps/internal/mosquitto.ts:ports.mqtt`. */
  readonly path: string;
  /** For messages: `port mqtt of app mosquitto`. */
  readonly owner: string;
  readonly protocol: "TCP" | "UDP";
  /** Undefined when there is none; the same with edge. */
  readonly nodePort: number | undefined;
  readonly edge: number | undefined;
}

/** All further ports of apps and their parts, in the order of the apps. */
export function portsOf({ apps }: Pick<Facts, "apps">): readonly PortFact[] {
  return apps.flatMap(({ file, name, config }) => {
    if (config === undefined) return [];
    const workloads = [
      { path: `${file}:ports`, ports: config.ports },
      ...Object.entries(config.parts).map(([part, { ports }]) => ({ path: `${file}:parts.${part}.ports`, ports })),
    ];
    return workloads.flatMap(({ path, ports }) =>
      Object.entries(ports).map(([port, { protocol, nodePort, edge }]) => ({
        path: `${path}.${port}`,
        owner: `port ${port} of app ${name}`,
        protocol,
        nodePort,
        edge,
      })),
    );
  });
}
