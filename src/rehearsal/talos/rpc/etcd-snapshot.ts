import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { HomelabError } from "../../../lib/error.ts";
import { issue } from "../../../lib/pki.ts";
import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { ETCD_BACKUP } from "../api/roles.ts";
import { stream } from "../api/rpc.ts";
import { Maintenance } from "../gen/etcd/maintenance_pb.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

/**
 * The database as etcd itself streams it, which ends with its SHA-256; asked for as Talos' own client (CN `talos`).
 */
export const etcdSnapshot = stream(
  MachineService.method.etcdSnapshot,
  { roles: ETCD_BACKUP },
  async function* (boot, _request, { signal }) {
    controlPlaneOnly(boot, "etcd snapshot");
    const { crt, key } = boot.config()?.cluster.etcd?.ca ?? {};
    if (crt === undefined || key === undefined) {
      throw new HomelabError("MACHINE_CONFIG", "the machine configuration has no etcd CA (cluster.etcd.ca)");
    }
    const client = await issue(
      { cert: crt, key },
      { commonName: "talos", usages: ["client"], algorithm: "P-256", days: 1 },
    );
    const baseUrl = `https://${boot.machine.address}:2379`;
    const sessionManager = new Http2SessionManager(baseUrl, undefined, { ca: crt, ...client });
    try {
      const etcd = createClient(Maintenance, createGrpcTransport({ baseUrl, sessionManager }));
      for await (const { blob } of etcd.snapshot({}, { signal })) yield { bytes: blob };
    } finally {
      sessionManager.abort();
    }
  },
);
