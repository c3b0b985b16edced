import type { ContainerApp, Lab } from "../../plan/lab.ts";
import { dumpAnnotations } from "./backup/dump.ts";
import { shellWords } from "./backup/shell-words.ts";
import { BACKUP_LABEL, meta } from "./meta.ts";

/**
 * The app's PostgreSQL. Its folder is never backed up as files, because what is copied while the server writes is no
 * database; a dump is written at a backup instead.
 */
export function database(lab: Lab, app: ContainerApp): readonly object[] {
  const { database: db } = app;
  if (db === null) return [];
  return [
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Cluster",
      metadata: {
        ...meta(lab, app, db.cluster),
        // A database is never a side effect of a commit.
        annotations: { "argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm" },
      },
      spec: {
        instances: db.instances,
        imageName: db.image,
        bootstrap: {
          initdb: {
            database: db.name,
            owner: db.name,
            ...(db.extensions.length === 0
              ? {}
              : {
                  postInitApplicationSQL: db.extensions.map(
                    (name) => `CREATE EXTENSION IF NOT EXISTS "${name}" CASCADE`,
                  ),
                }),
          },
        },
        storage: { size: `${db.gib}Gi`, storageClass: db.storageClass, resizeInUseVolumes: true },
        ...(db.preload.length === 0 ? {} : { postgresql: { shared_preload_libraries: db.preload } }),
        resources: { requests: { cpu: "50m", memory: db.memory }, limits: { memory: db.memoryLimit } },
        // The budget of a single copy would forbid every drain of its node.
        enablePDB: db.instances > 1,
        ...(db.instances > 1
          ? { affinity: { enablePodAntiAffinity: true, topologyKey: "kubernetes.io/hostname" } }
          : {}),
        ...(lab.backups === null || app.backup === null ? {} : { inheritedMetadata: inherited(db.name) }),
      },
    },
  ];
}

/** Read by K8up at the pods; its claims carry it as well and are left out by it. */
function inherited(name: string): object {
  return {
    labels: { [BACKUP_LABEL]: "dump" },
    annotations: {
      "k8up.io/backup": "false",
      ...dumpAnnotations({
        sqlite: false,
        command: shellWords(["pg_dump", "--clean", "--if-exists", "--no-owner", `--dbname=${name}`]),
        container: "postgres",
        extension: ".sql",
      }),
    },
  };
}
