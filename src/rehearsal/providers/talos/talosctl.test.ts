import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemCode } from "../../../lib/error.ts";
import { createTalosctl, grpcCode, grpcMessage } from "./talosctl.ts";

describe("a call of talosctl", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "homelab-fake-talosctl-"));
    const script = `#!/bin/sh\nfor file in "$@"; do :; done\nprintf '%s\\n' "$PWD" "$HOME" "$file" >${dir}/seen\n/bin/ls -ld "$PWD" "$file" >>${dir}/seen\n/bin/cat "$file"\n[ "$1" = fail ] && { echo 'error applying new configuration: rpc error: code = InvalidArgument desc = bad disk' >&2; exit 1; }\nexit 0\n`;
    await writeFile(join(dir, "talosctl"), script);
    await chmod(join(dir, "talosctl"), 0o755);
  });
  afterAll(() => rm(dir, { recursive: true }));

  const seen = async (): Promise<readonly string[]> => (await readFile(join(dir, "seen"), "utf8")).split("\n");

  it("gets its files in a private folder of its own, which is gone afterwards", async () => {
    const { stdout } = await createTalosctl(join(dir, "talosctl"))({
      args: ["read", "--file", "@a.yaml@"],
      files: { "a.yaml": "secret\n" },
    });
    expect(stdout).toBe("secret\n");
    const [cwd = "", home, file = "", folderMode, fileMode] = await seen();
    expect(home).toBe(cwd);
    expect(dirname(file)).toBe(cwd);
    expect(folderMode).toMatch(/^drwx------/);
    expect(fileMode).toMatch(/^-rw-------/);
    await expect(stat(cwd)).rejects.toSatisfy((error) => systemCode(error) === "ENOENT");
  });

  it("removes the folder after a failure too, and keeps the node's words", async () => {
    const call = createTalosctl(join(dir, "talosctl"))({ args: ["fail", "@a.yaml@"], files: { "a.yaml": "x" } });
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(grpcCode(error)).toBe("InvalidArgument");
    expect(grpcMessage(error)).toBe("rpc error: code = InvalidArgument desc = bad disk");
    const [cwd = ""] = await seen();
    await expect(stat(cwd)).rejects.toSatisfy((reason) => systemCode(reason) === "ENOENT");
  });
});

it("reads no status where there is none", () => {
  expect(grpcCode(new Error("connection refused"))).toBeUndefined();
  expect(grpcMessage(new Error("connection refused"))).toBe("connection refused");
});
