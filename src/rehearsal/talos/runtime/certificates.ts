import { HomelabError } from "../../../lib/error.ts";
import { createCa, createCsr, issue } from "../../../lib/pki.ts";
import type { CertificateAndKey } from "../../../lib/pki.ts";
import { requestCertificate } from "../api/trustd-client.ts";
import type { MachineConfig } from "../machine-config.ts";

/** What a configured machine shows to its clients. */
export interface ApiIdentity {
  readonly server: CertificateAndKey;
  /** Control planes only: they can issue themselves a certificate with which to ask other machines. */
  readonly client: CertificateAndKey | undefined;
  /** Certificates that clients are verified by. */
  readonly clientCas: readonly string[];
}

export interface CertifiedMachine {
  readonly address: string;
  readonly hostname: string;
}

/** Names of a certificate from the machine's CA (source: siderolabs/talos secrets.APIController, 24 h, renewed). */
const DAYS = 1;

/** Nobody knows a machine in maintenance: it vouches for itself. */
export function maintenanceCertificate(): Promise<CertificateAndKey> {
  return createCa({ commonName: "maintenance-service.talos.dev", algorithm: "Ed25519", days: 365 });
}

/**
 * Certificates of a control plane, which has the CA's key.
 *
 * @throws HomelabError `MACHINE_CONFIG` when it has not
 */
export async function controlPlaneIdentity(config: MachineConfig, machine: CertifiedMachine): Promise<ApiIdentity> {
  const { crt: cert, key } = config.machine.ca ?? {};
  if (cert === undefined || key === undefined) {
    throw new HomelabError("MACHINE_CONFIG", "a control plane needs certificate and key of machine.ca");
  }
  const common = { algorithm: "Ed25519", days: DAYS } as const;
  const [server, client] = await Promise.all([
    issue(
      { cert, key },
      { ...common, commonName: machine.hostname, sans: sansOf(config, machine), usages: ["server"] },
    ),
    issue({ cert, key }, { ...common, organization: ["os:impersonator"], usages: ["client"] }),
  ]);
  return { server, client, clientCas: clientCasOf(config) };
}

/**
 * Certificate of a worker, which has to ask a control plane for it.
 *
 * @param controlPlanes addresses of those that are known besides the cluster's endpoint
 * @throws HomelabError `TRUSTD` when no control plane gives one (yet)
 */
export async function workerIdentity(
  config: MachineConfig,
  machine: CertifiedMachine,
  controlPlanes: readonly string[],
  signal: AbortSignal,
): Promise<ApiIdentity> {
  const { csr, key } = await createCsr({
    commonName: machine.hostname,
    sans: sansOf(config, machine),
    algorithm: "Ed25519",
  });
  const cert = await requestCertificate(config, controlPlanes, csr, signal);
  return { server: { cert, key }, client: undefined, clientCas: clientCasOf(config) };
}

function sansOf(config: MachineConfig, { address, hostname }: CertifiedMachine): readonly string[] {
  return [address, hostname, ...(config.machine.certSANs ?? [])];
}

function clientCasOf({ machine }: MachineConfig): readonly string[] {
  const accepted = (machine.acceptedCAs ?? []).map(({ crt }) => crt);
  return [machine.ca?.crt, ...accepted].filter((pem): pem is string => pem !== undefined);
}
