import type { ContainerApp, Lab, LabWorkload } from "../../../plan/lab.ts";
import { claimMounts } from "../claim-mounts.ts";
import { shellWords } from "./shell-words.ts";

/** Has Python, whose sqlite3 module copies a database that is in use. */
const HELPER_IMAGE = "docker.io/library/python:3.14.0-alpine3.22";
const HELPER = "backup";
const SCRIPT = "/backup/dump-sqlite.py";

/** Name of the ConfigMap with the helper's script. */
export const helperName = (app: string): string => `${app}-backup`;

/** A dump that the app's own pod writes at a backup. */
export interface Dump {
  readonly sqlite: boolean;
  /** As an annotation holds it. */
  readonly command: string;
  readonly container: string;
  readonly extension: string;
}

/** What the app's pod is asked for at a backup; undefined when the lab has no backups or the app no dump. */
export function dumpOf(lab: Lab, app: ContainerApp): Dump | undefined {
  if (lab.backups === null || app.backup === null) return undefined;
  const { sqlite, command, extension } = app.backup;
  if (sqlite.length > 0)
    return { sqlite: true, command: shellWords(["python3", SCRIPT, ...sqlite]), container: HELPER, extension: ".tar" };
  if (command.length === 0) return undefined;
  return { sqlite: false, command: shellWords(command), container: app.name, extension };
}

/** What K8up looks for at pods (source: K8up, "Application-Aware Backups"). */
export function dumpAnnotations({ command, container, extension }: Dump): Readonly<Record<string, string>> {
  return {
    "k8up.io/backupcommand": command,
    "k8up.io/backupcommand-container": container,
    "k8up.io/file-extension": extension,
  };
}

/** Waits beside the app for a backup, and sees what the app sees. */
export function dumpHelper(workload: LabWorkload): object {
  return {
    name: HELPER,
    image: HELPER_IMAGE,
    command: ["python3", "-c", "import signal; signal.pause()"],
    resources: { requests: { cpu: "1m", memory: "16Mi" }, limits: { memory: "128Mi" } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "backup-scratch", mountPath: "/tmp" },
      { name: "backup-script", mountPath: SCRIPT, subPath: "dump-sqlite.py", readOnly: true },
      ...claimMounts(workload),
    ],
  };
}

/** A copy of the database lies in the pod's own folder for as long as it is read. */
export function dumpVolumes(app: ContainerApp): readonly object[] {
  return [
    { name: "backup-scratch", emptyDir: {} },
    { name: "backup-script", configMap: { name: helperName(app.name) } },
  ];
}
