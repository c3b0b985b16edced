import { parse, stringify } from "yaml";
import { z } from "zod";
import type { ClientConfiguration } from "./attributes.ts";

/** A talosconfig file with one context. Source: siderolabs/talos pkg/machinery/client/config. */
export function talosconfig(
  name: string,
  client: ClientConfiguration,
  endpoints: readonly string[],
  nodes: readonly string[],
): string {
  const context = {
    endpoints,
    ...(nodes.length === 0 ? {} : { nodes }),
    ca: client.ca_certificate,
    crt: client.client_certificate,
    key: client.client_key,
  };
  return stringify({ context: name, contexts: { [name]: context } }, { indent: 4, lineWidth: 0 });
}

const file = z.object({
  context: z.string(),
  contexts: z.record(z.string(), z.object({ ca: z.string(), crt: z.string(), key: z.string() })),
});

/**
 * The certificate and key in a talosconfig that talosctl made.
 *
 * @throws ZodError when the text is none
 */
export function clientOf(text: string): ClientConfiguration {
  const { context, contexts } = file.parse(parse(text));
  const { ca, crt, key } = z.object({ ca: z.string(), crt: z.string(), key: z.string() }).parse(contexts[context]);
  return { ca_certificate: ca, client_certificate: crt, client_key: key };
}
