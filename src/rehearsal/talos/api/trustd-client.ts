import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { SecurityService } from "../gen/security/security_pb.ts";
import type { MachineConfig } from "../machine-config.ts";
import { TRUSTD_PORT } from "./trustd.ts";

/**
 * Have a control plane sign a request, with the token from the configuration. Which one is asked stands in the
 * cluster's endpoint; it must show a certificate of the machine CA.
 *
 * @returns PEM
 * @throws HomelabError `TRUSTD` when it cannot be reached, is not of this cluster, or refuses
 */
export async function requestCertificate(config: MachineConfig, csr: string, signal: AbortSignal): Promise<string> {
  const host = new URL(config.cluster.controlPlane?.endpoint ?? "").hostname;
  const baseUrl = `https://${host}:${TRUSTD_PORT}`;
  const sessionManager = new Http2SessionManager(baseUrl, undefined, {
    ca: config.machine.ca?.crt,
    minVersion: "TLSv1.3",
  });
  try {
    const trustd = createClient(SecurityService, createGrpcTransport({ baseUrl, sessionManager }));
    const header = { token: config.machine.token ?? "" };
    const { crt } = await trustd.certificate({ csr: Buffer.from(csr) }, { headers: header, signal });
    return Buffer.from(crt).toString("utf8");
  } catch (error) {
    throw new HomelabError("TRUSTD", `no certificate from ${baseUrl}: ${messageOf(error)}`, {
      cause: error,
      hint: "the control plane must be up, and have the same machine.ca and machine.token",
    });
  } finally {
    sessionManager.abort();
  }
}
