import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { parseKubeconfig } from "../../lib/kubernetes/kubeconfig.ts";
import { mergeKubeconfig } from "./merge-kubeconfig.ts";

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-kubeconfig-"));
  path = join(dir, "kube", "config");
});
afterEach(() => rm(dir, { recursive: true }));

const config = (name: string, server: string, extra: object = {}): string =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server } }],
    users: [{ name: `admin@${name}`, user: { token: `token-of-${name}` } }],
    contexts: [{ name: `admin@${name}`, context: { cluster: name, user: `admin@${name}` } }],
    "current-context": `admin@${name}`,
    ...extra,
  });
const names = async (): Promise<unknown> => {
  const { clusters, users, contexts, ...rest } = parseKubeconfig(await readFile(path, "utf8"));
  return {
    clusters: clusters?.map((c) => `${c.name} ${c.cluster.server}`),
    users: users?.map((u) => u.name),
    contexts: contexts?.map((c) => c.name),
    current: rest["current-context"],
  };
};

test("a new file is readable by its owner only, and needs no backup", async () => {
  expect(await mergeKubeconfig(path, config("lab", "https://a"))).toEqual({ context: "admin@lab" });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dir, "kube"))).toEqual(["config"]);
});

test("other clusters stay, the lab's are replaced, and the file as it was is kept", async () => {
  const work = config("work", "https://w", { preferences: { colors: true } });
  await mergeKubeconfig(path, work);
  await writeFile(path, work, { mode: 0o644 });
  await mergeKubeconfig(path, config("lab", "https://old"));
  const { backup } = await mergeKubeconfig(path, config("lab", "https://new"));
  expect(await names()).toEqual({
    clusters: ["work https://w", "lab https://new"],
    users: ["admin@work", "admin@lab"],
    contexts: ["admin@work", "admin@lab"],
    current: "admin@lab",
  });
  expect(parseKubeconfig(await readFile(path, "utf8"))["preferences"]).toEqual({ colors: true });
  expect(await readFile(backup ?? "", "utf8")).toContain("https://old");
  expect((await stat(backup ?? "")).mode & 0o777).toBe(0o600);
});

test("the same again changes nothing", async () => {
  await mergeKubeconfig(path, config("work", "https://w"));
  await mergeKubeconfig(path, config("lab", "https://a"));
  const before = (await readdir(join(dir, "kube"))).length;
  expect(await mergeKubeconfig(path, config("lab", "https://a"))).toEqual({ context: "admin@lab" });
  expect(await readdir(join(dir, "kube"))).toHaveLength(before);
});

test("lists that kubectl wrote as null, and a file that is a link", async () => {
  await writeFile(join(dir, "dotfile"), "apiVersion: v1\nkind: Config\nclusters: null\nusers: null\ncontexts: null\n");
  path = join(dir, "link");
  await symlink(join(dir, "dotfile"), path);
  await mergeKubeconfig(path, config("lab", "https://a"));
  expect((await lstat(path)).isSymbolicLink()).toBe(true);
  expect(await names()).toMatchObject({ contexts: ["admin@lab"] });
});

test("a damaged file is left as it is", async () => {
  path = join(dir, "config");
  await writeFile(path, "clusters: [{");
  await expect(mergeKubeconfig(path, config("lab", "https://a"))).rejects.toMatchObject({
    code: "KUBECONFIG_INVALID",
    message: expect.stringContaining(path),
  });
  expect(await readFile(path, "utf8")).toBe("clusters: [{");
});
