import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { probeHttp, probePing, probeTls, type ProbeOptions } from "../../../drive/edge/probe.ts";
import { parseCidr, formatAddress, firstAddress } from "../../../lib/cidr.ts";
import { HomelabError } from "../../../lib/error.ts";
import { waitFor } from "../../../lib/wait.ts";
import { withCluster } from "../../../operate/clients.ts";
import type { Phase } from "../../../operate/phase.ts";
import { GATEWAY_NAMESPACE } from "../../../render/kubernetes/gateway.ts";
import type { RehearsalSite } from "../site.ts";

const SECRET = { apiVersion: "v1", kind: "Secret", namespace: GATEWAY_NAMESPACE, name: "gateway-tls" } as const;
const tlsSecret = z.looseObject({ data: z.looseObject({ "tls.crt": z.base64() }) });
const TIMEOUT_MS = 30_000;

/** A browser's way into the lab: TLS passes the edge untouched and ends at the Gateway, http is sent to https. */
export const probeEdge: Phase<RehearsalSite> = {
  name: "probe-edge",
  title: "Open an app through the edge",
  needs: [],
  skip: async (site) => (appWithHost(site) === undefined ? "no app has a host name" : undefined),
  plan: (site) => `open https://${appWithHost(site)?.host ?? ""}/ through ${site.lab.edge.traefik.address}`,
  async run(site) {
    const host = appWithHost(site)?.host ?? "";
    const { address, ports, onlyFrom } = site.lab.edge.traefik;
    const caller = callerOf(onlyFrom);
    const secret = tlsSecret.parse(await withCluster(site, (client) => client.get(SECRET)));
    const expected = new X509Certificate(Buffer.from(secret.data["tls.crt"], "base64")).fingerprint256;

    await waitFor(
      async () => {
        if (!(await probePing(address, ports.status)))
          throw new HomelabError(
            "EDGE_PING",
            `http://${address}:${ports.status}/ping does not say that the edge is well`,
          );
        const answer = await probeTls(address, ports.https, host, caller);
        if (answer.fingerprint !== expected)
          throw new HomelabError("EDGE_CERTIFICATE", "the client sees a certificate that is not the Gateway's");
        if (answer.status !== 200)
          throw new HomelabError("EDGE_STATUS", `https://${host}/ answers ${answer.status}: ${answer.body}`);
        return true;
      },
      {
        timeoutMs: TIMEOUT_MS,
        intervalMs: 100,
        what: `page at https://${host}/ through the edge`,
        signal: site.signal,
      },
    );
    const redirect = await probeHttp(address, ports.http, host, caller);
    const target = ports.https === 443 ? `https://${host}/` : `https://${host}:${ports.https}/`;
    if (![301, 308].includes(redirect.status) || redirect.location !== target)
      throw new HomelabError(
        "EDGE_REDIRECT",
        `http://${host}/ answers ${redirect.status} to "${redirect.location}" instead of ${target}`,
      );
    if (onlyFrom.length > 0) await refused(site, host);
    site.found.edge = { tlsPassthrough: true, httpRedirect: true };
    return host;
  },
};

/** Who is among those that may connect. */
function callerOf(onlyFrom: readonly string[]): ProbeOptions {
  const [first] = onlyFrom.map(parseCidr);
  return first === undefined ? {} : { from: formatAddress(firstAddress(first)) };
}

/** The machine's own address is in no network of a rehearsal. */
async function refused(site: RehearsalSite, host: string): Promise<void> {
  const { address, ports } = site.lab.edge.traefik;
  const answer = await probeTls(address, ports.https, host, { from: "127.0.0.1" }).catch(() => undefined);
  if (answer !== undefined)
    throw new HomelabError("EDGE_OPEN", `https://${host}/ answers ${answer.status} to who is not among onlyFrom`);
}

function appWithHost(site: RehearsalSite): { readonly host: string } | undefined {
  return site.lab.apps.find((app) => app.host !== "");
}
