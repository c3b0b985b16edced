import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyAll } from "../../drive/kubernetes/apply.ts";
import { parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { HomelabError } from "../../lib/error.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { BACKUP_NAMESPACE, BACKUP_SECRET, BACKUP_VARIABLES } from "../../render/kubernetes/operators/names.ts";
import { OPERATORS } from "../../render/kubernetes/operators/operators.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";
import type { Site } from "../site.ts";

const SECRET = { apiVersion: "v1", kind: "Secret", namespace: BACKUP_NAMESPACE, name: BACKUP_SECRET } as const;

/**
 * The keys of the bucket and the password of the backups go from the environment into the cluster, past Git. Argo CD
 * brings K8up later, so its namespace goes first.
 */
export const writeBackupSecret: Phase = {
  name: "write-backup-secret",
  title: "Give the backups their keys",
  needs: [],
  async skip(site) {
    if (!site.lab.operators.includes("k8up")) return "the lab has no backups";
    const unset = missing(site);
    if (unset.length === 0) return undefined;
    const there = await withCluster(site, (client) => client.find(SECRET));
    return there === undefined ? undefined : `${unset.join(", ")} not set; the cluster keeps the keys it has`;
  },
  plan: ({ lab }) =>
    lab.operators.includes("k8up")
      ? `write Secret ${BACKUP_NAMESPACE}/${BACKUP_SECRET} from ${Object.values(BACKUP_VARIABLES).join(", ")}`
      : "nothing: the lab has no backups",
  async run(site) {
    const secret = secretOf(site);
    const file = `${OPERATORS.k8up.path}/namespace.yaml`;
    const namespace = parseManifests(await readFile(join(site.root, file), "utf8"), file);
    await withCluster(site, (client) => applyAll(client, [...namespace, secret], { signal: site.signal }));
  },
};

function missing({ env }: Site): readonly string[] {
  return Object.values(BACKUP_VARIABLES).filter((name) => (env[name] ?? "") === "");
}

/** @throws HomelabError `BACKUP_KEYS_MISSING` */
function secretOf(site: Site): KubernetesObject {
  const unset = missing(site);
  if (unset.length > 0)
    throw new HomelabError("BACKUP_KEYS_MISSING", `the lab has backups, but ${unset.join(", ")} not set`, {
      hint: "write them into secrets.env, or take `backups` out of homelab.config.ts",
      exitCode: 1,
    });
  const data = Object.entries(BACKUP_VARIABLES).map(([key, name]) => [
    key,
    Buffer.from(site.env[name] ?? "").toString("base64"),
  ]);
  const { apiVersion, kind, namespace, name } = SECRET;
  return { apiVersion, kind, metadata: { namespace, name }, type: "Opaque", data: Object.fromEntries(data) };
}
