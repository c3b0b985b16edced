import { z } from "zod";
import type { TreeCheck } from "./tree.ts";

const gateway = z.looseObject({
  spec: z.looseObject({
    listeners: z.array(
      z.looseObject({
        name: z.string(),
        port: z.number(),
        hostname: z.string().optional(),
        tls: z.looseObject({ mode: z.string().optional() }).optional(),
      }),
    ),
  }),
});

/** On one port TLS is either ended or passed on: Cilium programs one of the two, and the other's routes stay silent. */
export const listenerModes: TreeCheck = ({ objects }) =>
  objects
    .filter(({ object }) => object.kind === "Gateway")
    .flatMap(({ path, object }) => {
      const listeners = gateway.safeParse(object).data?.spec.listeners ?? [];
      return listeners.flatMap((listener, index) => {
        const mode = listener.tls?.mode ?? "Terminate";
        const other = listeners
          .slice(0, index)
          .find(({ port, tls }) => port === listener.port && (tls?.mode ?? "Terminate") !== mode);
        if (other === undefined) return [];
        return [
          {
            code: "LISTENER_MODES",
            path,
            message: `listener ${listener.name} of Gateway ${object.metadata.name} has mode ${mode} on port ${listener.port}, and listener ${other.name} has ${other.tls?.mode ?? "Terminate"} there`,
            hint: "give one of them a port of its own, such as 8443",
          },
        ];
      });
    });
