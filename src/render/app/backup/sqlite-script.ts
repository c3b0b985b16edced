import type { ContainerApp, Lab } from "../../../plan/lab.ts";
import { meta } from "../meta.ts";
import { dumpOf, helperName } from "./dump.ts";

/**
 * Copies databases with SQLite's online backup, which also takes what still stands in the write-ahead log, checks each
 * copy, and writes all of them as one tar archive.
 */
const SCRIPT = `import os
import sqlite3
import sys
import tarfile
import tempfile

with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
    for path in sys.argv[1:]:
        if not os.path.exists(path):
            sys.exit(f"{path} does not exist")
        copy = os.path.join(folder, os.path.basename(path))
        source = sqlite3.connect(path, timeout=60)
        target = sqlite3.connect(copy)
        source.backup(target)
        source.close()
        [state] = target.execute("PRAGMA quick_check").fetchone()
        target.close()
        if state != "ok":
            sys.exit(f"{path}: {state}")
        archive.add(copy, arcname=path.lstrip("/"))
        os.remove(copy)
`;

/** The ConfigMap with the script that the backup's helper runs; empty when the app has no SQLite to dump. */
export function sqliteScript(lab: Lab, app: ContainerApp): readonly object[] {
  if (dumpOf(lab, app)?.sqlite !== true) return [];
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: meta(lab, app, helperName(app.name)),
      data: { "dump-sqlite.py": SCRIPT },
    },
  ];
}
