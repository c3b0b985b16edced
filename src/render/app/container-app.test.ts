import { describe, expect, it } from "vitest";
import { seed, sourceOf } from "../../../test/seed.ts";
import type { AppInput } from "../../apps/schema.ts";
import type { HomelabInput } from "../../config/schema/homelab.ts";
import { isError } from "../../lib/issue.ts";
import { planLab } from "../../plan/load-lab.ts";
import type { Folder } from "../folder.ts";
import { renderApp } from "./folder.ts";

const BACKUPS = { endpoint: "https://s3.example.org", bucket: "lab", schedule: "30 23 * * *" };

function folder(app: Partial<AppInput>, config: Partial<HomelabInput> = {}): Folder {
  const input = seed();
  Object.assign(input.config, config);
  input.versions["charts"] = { "cloudnative-pg": "0.29.0", k8up: "4.8.1" };
  input.apps = { "apps/internal/app.ts": { image: "docker.io/a/app:1", port: 8080, ...app } };
  const { lab, issues } = planLab(sourceOf(input));
  const [first] = lab?.apps ?? [];
  if (lab === undefined || first === undefined || issues.some(isError)) throw new Error(JSON.stringify(issues));
  return renderApp(lab, first);
}

const text = (of: Folder, file: string): string => JSON.stringify(of[file] ?? null);

describe("an app with volumes", () => {
  const volumes = { data: { path: "/data", size: "8GiB", retain: true }, cache: { path: "/cache", backup: false } };

  it("has claims, lets go of its disk before the next pod comes, and never loses what is retained", () => {
    const of = folder({ volumes });
    expect(of["pvc.yaml"]).toMatchObject([
      { metadata: { name: "app-cache" }, spec: { storageClassName: "proxmox-csi" } },
      {
        metadata: { annotations: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" } },
        spec: { storageClassName: "proxmox-csi-retain", resources: { requests: { storage: "8Gi" } } },
      },
    ]);
    expect(text(of, "deployment.yaml")).toContain('"strategy":{"type":"Recreate"}');
    expect(text(folder({}), "deployment.yaml")).not.toContain("Recreate");
  });

  it("is backed up only in a lab that has backups: the dump first, files later, on the same day", () => {
    const app: Partial<AppInput> = { volumes, backup: { sqlite: ["/data/app.db"] } };
    expect(folder(app)["backup.yaml"]).toBeUndefined();
    const of = folder(app, { backups: BACKUPS });
    expect(of["backup.yaml"]).toMatchObject([
      { metadata: { name: "app-dump" }, spec: { backup: { schedule: "45 22 * * *" } } },
      { metadata: { name: "app-files" }, spec: { backup: { schedule: "30 23 * * *" } } },
    ]);
    expect(text(of, "deployment.yaml")).toContain("python3 /backup/dump-sqlite.py /data/app.db");
    expect(text(of, "pvc.yaml")).toContain('"homelab.dev/backup":"none"');
  });

  it("takes a share of a file server without a driver", () => {
    const of = folder({ volumes: { media: { path: "/media", nfs: { server: "192.168.1.20", path: "/export" } } } });
    expect(of["pv.yaml"]).toMatchObject([{ spec: { nfs: { server: "192.168.1.20" }, storageClassName: "" } }]);
    expect(of["pvc.yaml"]).toMatchObject([{ spec: { volumeName: "app-app-media", accessModes: ["ReadWriteMany"] } }]);
  });
});

describe("an app with a database and a cache", () => {
  const app: Partial<AppInput> = {
    database: { postgres: { name: "docs", extensions: ["vchord"] } },
    cache: true,
    env: { PASS: { database: "password" }, REDIS: { cache: "url" } },
  };

  it("has its own PostgreSQL and reads how to reach it from its Secret", () => {
    const of = folder(app);
    expect(of["database.yaml"]).toMatchObject([
      {
        kind: "Cluster",
        metadata: { name: "app-db" },
        spec: { instances: 1, enablePDB: false, bootstrap: { initdb: { database: "docs", owner: "docs" } } },
      },
    ]);
    expect(text(of, "deployment.yaml")).toContain('"secretKeyRef":{"name":"app-db-app","key":"password"}');
    expect(text(of, "deployment.yaml")).toContain('"value":"redis://app-cache:6379"');
    expect(text(of, "api-access.yaml")).toContain('"cnpg.io/cluster":"app-db"');
  });

  it("dumps the database and never copies its folder", () => {
    const of = folder(app, { backups: BACKUPS });
    expect(text(of, "database.yaml")).toContain("pg_dump --clean --if-exists --no-owner --dbname=docs");
    expect(text(of, "database.yaml")).toContain('"k8up.io/backup":"false"');
  });
});

describe("a waiver", () => {
  it("stands on the namespace, and only the app's own container has it", () => {
    const of = folder({
      cache: true,
      security: { level: "baseline", because: "its image starts as root", root: true },
    });
    expect(of["namespace.yaml"]).toMatchObject([
      {
        metadata: {
          labels: { "pod-security.kubernetes.io/enforce": "baseline" },
          annotations: { "homelab.dev/security-waiver": "its image starts as root" },
        },
      },
    ]);
    const [main, cache] = [of["deployment.yaml"]].flat();
    expect(JSON.stringify(main)).not.toContain("runAsNonRoot");
    expect(JSON.stringify(cache)).toContain('"runAsNonRoot":true');
  });
});

describe("several pods", () => {
  it("have a budget that lets one at a time move; a single pod has none, which would forbid every drain", () => {
    expect(folder({ replicas: 2 })["pdb.yaml"]).toMatchObject([{ spec: { maxUnavailable: 1 } }]);
    expect(folder({ replicas: 1 })["pdb.yaml"]).toBeUndefined();
  });
});
