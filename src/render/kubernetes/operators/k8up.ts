import type { Lab } from "../../../plan/lab.ts";
import type { Folder } from "../../folder.ts";
import { chartKustomization, namespace } from "../meta.ts";
import { BACKUP_NAMESPACE, BACKUP_SECRET, type BACKUP_VARIABLES } from "./names.ts";

/** Where K8up looks for what a Schedule does not say, and the key of our Secret that has it. */
const GLOBALS: Readonly<Record<string, keyof typeof BACKUP_VARIABLES>> = {
  BACKUP_GLOBALACCESSKEYID: "access-key",
  BACKUP_GLOBALSECRETACCESSKEY: "secret-key",
  BACKUP_GLOBALREPOPASSWORD: "password",
};

/** K8up: backs apps up with restic. Only where the lab has backups and an app has data. */
export function renderK8up(lab: Lab): Folder {
  if (!lab.operators.includes("k8up") || lab.backups === null) return {};
  const chart = {
    name: "k8up",
    repo: "https://k8up-io.github.io/k8up",
    version: lab.versions.charts["k8up"] ?? "",
    releaseName: "k8up",
    namespace: BACKUP_NAMESPACE,
  };
  const release = `https://github.com/k8up-io/k8up/releases/download/k8up-${chart.version}`;
  return {
    // The chart leaves its definitions to whoever installs it (source: the chart's README, "Handling CRDs").
    "kustomization.yaml": chartKustomization(lab, chart, ["namespace.yaml", `${release}/k8up-crd.yaml`]),
    "namespace.yaml": namespace(lab, BACKUP_NAMESPACE, "restricted"),
    "values.yaml": {
      k8up: {
        // Schedules of the lab are UTC.
        timezone: "Etc/UTC",
        envVars: Object.entries(GLOBALS).map(([name, key]) => ({
          name,
          valueFrom: { secretKeyRef: { name: BACKUP_SECRET, key } },
        })),
      },
      podSecurityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      resources: { requests: { cpu: "20m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    },
  };
}
