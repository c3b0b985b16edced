import { timingSafeEqual } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { signCsr } from "../../../lib/pki.ts";
import type { CertificateAndKey } from "../../../lib/pki.ts";
import { SecurityService } from "../gen/security/security_pb.ts";
import type { MachineConfig } from "../machine-config.ts";
import { serveApi } from "./server.ts";
import type { ApiServer } from "./server.ts";

export const TRUSTD_PORT = 50_001;

/** A certificate that a worker got lives as long as one that a control plane issues itself. */
const DAYS = 1;

/**
 * trustd: signs the requests of machines that know the join token, for serving only and without any role.
 *
 * @throws HomelabError `PORT_TAKEN`, `LISTEN`
 */
export function serveTrustd(
  address: string,
  certificate: CertificateAndKey,
  config: () => MachineConfig | undefined,
  log: (line: string) => void,
): Promise<ApiServer> {
  return serveApi({
    address,
    port: TRUSTD_PORT,
    certificate,
    onUnknown: (path) => log(`[trustd] unknown method ${path}`),
    routes: (router) =>
      router.service(SecurityService, {
        async certificate(request, context) {
          const { ca, token } = config()?.machine ?? {};
          if (ca?.crt === undefined || ca.key === undefined) throw new ConnectError("no CA", Code.FailedPrecondition);
          if (!sameToken(context.requestHeader.get("token") ?? "", token ?? "")) {
            log("[trustd] refused a certificate: invalid token");
            throw new ConnectError("invalid token", Code.PermissionDenied);
          }
          const crt = await sign({ cert: ca.crt, key: ca.key }, Buffer.from(request.csr).toString("utf8"));
          log("[trustd] issued a certificate");
          return { ca: Buffer.from(ca.crt), crt: Buffer.from(crt) };
        },
      }),
  });
}

async function sign(ca: CertificateAndKey, csr: string): Promise<string> {
  try {
    return await signCsr(ca, csr, { organization: [], usages: ["server"], days: DAYS });
  } catch (error) {
    if (!(error instanceof HomelabError)) throw error;
    throw new ConnectError(messageOf(error), Code.InvalidArgument, undefined, undefined, error);
  }
}

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return expected !== "" && a.length === b.length && timingSafeEqual(a, b);
}
