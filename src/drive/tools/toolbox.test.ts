import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cachedPath, toolCache } from "./cache.ts";
import { readTools, toolOf } from "./definition.ts";
import { learnedFactor } from "./estimate.ts";
import { ensureTools } from "./toolbox.ts";
import { diskNeeded, diskOf, leastDisk, wanted } from "./wanted.ts";

let dir: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-tools-"));
  await mkdir(join(dir, "bin"));
  env = { XDG_CACHE_HOME: join(dir, "cache"), PATH: join(dir, "bin"), HOME: dir };
});
afterEach(() => rm(dir, { recursive: true }));

async function program(path: string, prints: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${prints}'\n`);
  await chmod(path, 0o755);
  return path;
}

test("every build.json is valid, and each of its binaries has what its kind needs", async () => {
  const tools = await readTools();
  expect(tools.map((tool) => tool.name)).toContain("tofu");
  for (const tool of tools) {
    for (const binary of Object.keys(tool.binaries)) {
      expect(toolOf(tools, binary)).toBe(tool);
      if (tool.kind === "go") expect(tool.seconds, tool.name).toHaveProperty([binary]);
    }
    if (tool.kind === "wheel") expect(Object.keys(tool.hashes)).toEqual(["linux-amd64", "linux-arm64"]);
  }
});

describe("ensureTools", () => {
  test("takes a program from PATH only in the pinned version, else from the cache", async () => {
    const tool = toolOf(await readTools(), "kustomize");
    const cached = await program(cachedPath(toolCache(env), tool, "kustomize"), "anything");
    const onPath = await program(join(dir, "bin", "kustomize"), "v5.0.0");
    const before = await ensureTools(["kustomize"], { env });
    expect(await before.info("kustomize")).toMatchObject({ path: cached, origin: "cache" });
    await program(onPath, `v${tool.version}`);
    expect(before.present("kustomize")).toBe(true);
    const after = await ensureTools(["kustomize"], { env });
    expect(await after.info("kustomize")).toMatchObject({ path: onPath, origin: "path", version: tool.version });
    await expect(after.path("etcd")).rejects.toMatchObject({ code: "TOOL_UNKNOWN" });
  });

  test("says which, why and what to do, and only to those who ask for the missing one", async () => {
    const steps: string[] = [];
    const box = await ensureTools(["kustomize", "kubectl"], {
      env,
      onProgress: (p) => steps.push(`${p.binary} ${p.step}`),
    });
    expect(box.missing.binaries).toEqual(["kustomize", "kubectl"]);
    expect(box.present("kustomize")).toBe(false);
    const failure = {
      code: "TOOL_MISSING",
      exitCode: 3,
      message: expect.stringContaining("no Go toolchain"),
      hint: expect.stringContaining("go.dev"),
    };
    await expect(box.path("kustomize")).rejects.toMatchObject(failure);
    await expect(box.path("kubectl")).rejects.toMatchObject({
      message: expect.stringContaining("python3 is not on PATH"),
    });
    await box.close();
    expect(steps).toEqual(["kustomize failed", "kubectl failed"]);
  });

  test("a failing build is told with the program's own words", async () => {
    await symlink("/bin/sh", join(dir, "bin", "sh"));
    await writeFile(join(dir, "bin", "go"), "#!/bin/sh\necho 'go: download refused by registry' >&2\nexit 1\n");
    await chmod(join(dir, "bin", "go"), 0o755);
    const box = await ensureTools(["kustomize"], { env });
    await expect(box.path("kustomize")).rejects.toMatchObject({
      message: expect.stringContaining("download refused by registry"),
    });
    await box.close();
  });

  test("what the next one is made of is downloaded while one is being built", async () => {
    for (const program of ["sh", "grep", "sleep"]) await symlink(`/bin/${program}`, join(dir, "bin", program));
    const asked = join(dir, "asked");
    const script = `#!/bin/sh
echo "$1" >> ${asked}
[ "$1" = build ] || exit 0
# The build of the first lasts until the second is being downloaded.
until [ "$(grep -c list ${asked})" -ge 2 ]; do sleep 0.02; done
while [ "$1" != -o ]; do shift; done
echo made > "$2"
`;
    await writeFile(join(dir, "bin", "go"), script);
    await chmod(join(dir, "bin", "go"), 0o755);
    const box = await ensureTools(["kustomize", "etcd"], { env });
    await Promise.all([box.path("kustomize"), box.path("etcd")]);
    expect((await readFile(asked, "utf8")).trim().split("\n")).toEqual(["list", "build", "list", "list", "build"]);
    await box.close();
  });

  test("an interrupt ends the build and everything that waits for it", async () => {
    await symlink("/bin/sleep", join(dir, "bin", "sleep"));
    await writeFile(join(dir, "bin", "go"), "#!/bin/sh\nexec sleep 60\n");
    await chmod(join(dir, "bin", "go"), 0o755);
    const stop = new AbortController();
    const box = await ensureTools(["kustomize", "etcd"], {
      env,
      signal: stop.signal,
      onProgress: (p) => p.step === "downloading" && stop.abort(),
    });
    await expect(box.path("kustomize")).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
    await expect(box.path("etcd")).rejects.toMatchObject({ code: "INTERRUPTED" });
    await box.close();
  });
});

test("disk: sources add up, but only the largest build needs its cache at one time", async () => {
  const tools = await readTools();
  const missing = ["tofu", "kube-apiserver", "kube-scheduler", "kubectl"].map((binary) => wanted(tools, binary));
  const sizes = [...new Set(missing.map(({ tool }) => diskOf(tool)))];
  const sum = sizes.reduce((total, size) => total + size, 0);
  expect(diskNeeded(missing)).toBe(sum);
  expect(leastDisk(missing)).toBeGreaterThan(Math.max(...sizes));
  expect(leastDisk(missing)).toBeLessThan(sum);
  expect(leastDisk([])).toBe(0);
});

test("the machine's factor follows what was seen and stays in bounds", () => {
  expect(learnedFactor(1, 3)).toBe(2);
  expect(learnedFactor(0.02, 0)).toBe(0.02);
  expect(learnedFactor(100, 1000)).toBe(100);
});
