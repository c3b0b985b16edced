import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { SecurityService } from "../gen/security/security_pb.ts";
import type { MachineConfig } from "../machine-config.ts";
import { TRUSTD_PORT } from "./trustd.ts";

/**
 * Have a control plane sign a request, with the token from the configuration. The control planes that the cluster's
 * discovery knows are asked first, then whoever the cluster's endpoint names: a shared address answers nobody before
 * the cluster is bootstrapped. Each must show a certificate of the machine CA.
 *
 * @returns PEM
 * @throws HomelabError `TRUSTD` when none can be reached, is of this cluster, and agrees
 */
export async function requestCertificate(
  config: MachineConfig,
  discovered: readonly string[],
  csr: string,
  signal: AbortSignal,
): Promise<string> {
  const endpoint = new URL(config.cluster.controlPlane?.endpoint ?? "").hostname;
  const problems: string[] = [];
  for (const host of new Set([...discovered, endpoint])) {
    const baseUrl = `https://${host}:${TRUSTD_PORT}`;
    try {
      return await askTrustd(config, baseUrl, csr, signal);
    } catch (error) {
      problems.push(`no certificate from ${baseUrl}: ${messageOf(error)}`);
    }
  }
  throw new HomelabError("TRUSTD", problems.join("; "), {
    hint: "the control plane must be up, and have the same machine.ca and machine.token",
  });
}

async function askTrustd(config: MachineConfig, baseUrl: string, csr: string, signal: AbortSignal): Promise<string> {
  const sessionManager = new Http2SessionManager(baseUrl, undefined, {
    ca: config.machine.ca?.crt,
    minVersion: "TLSv1.3",
  });
  try {
    const trustd = createClient(SecurityService, createGrpcTransport({ baseUrl, sessionManager }));
    const headers = { token: config.machine.token ?? "" };
    const { crt } = await trustd.certificate({ csr: Buffer.from(csr) }, { headers, signal });
    return Buffer.from(crt).toString("utf8");
  } finally {
    sessionManager.abort();
  }
}
