import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyAll } from "../../src/drive/kubernetes/apply.ts";
import type { KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver } from "../bare-apiserver.ts";

let dir: string;
let supervisor: Supervisor;
let client: KubernetesClient;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-client-"));
  supervisor = createSupervisor(join(dir, "world"));
  ({ client } = await startBareApiserver(join(dir, "api"), "127.236.0.30", supervisor));
}, 90_000);
afterAll(async () => {
  client.close();
  await supervisor.stopAll({ kill: true });
  await rm(dir, { recursive: true, force: true });
});

const configMap = (name: string, data: Record<string, string>): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", labels: { suite: "client" } },
  data,
});
const ref = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", namespace: "default", name });

describe("the client with a real kube-apiserver", () => {
  test("create, get, replace with a stale version, delete", async () => {
    const made = await client.create(configMap("one", { a: "1" }));
    await expect(client.create(configMap("one", {}))).rejects.toMatchObject({ code: "KUBERNETES_ALREADY_EXISTS" });
    const changed = await client.replace({ ...made, data: { a: "2" } });
    expect(changed["data"]).toEqual({ a: "2" });
    await expect(client.replace({ ...made, data: { a: "3" } })).rejects.toMatchObject({ code: "KUBERNETES_CONFLICT" });
    await client.delete(ref("one"), { propagationPolicy: "Background" });
    expect(await client.find(ref("one"))).toBeUndefined();
    await expect(client.delete(ref("one"))).rejects.toMatchObject({ code: "KUBERNETES_NOT_FOUND" });
  });

  test("server-side apply owns its fields: a conflict names the other manager, force takes over", async () => {
    await client.apply(configMap("shared", { key: "mine" }), { fieldManager: "homelab" });
    const theirs = configMap("shared", { key: "theirs" });
    const refused = client.apply(theirs, { fieldManager: "other" });
    await expect(refused).rejects.toMatchObject({
      code: "KUBERNETES_CONFLICT",
      message: expect.stringContaining('"homelab"'),
    });
    const taken = await client.apply(theirs, { fieldManager: "other", force: true });
    expect(taken["data"]).toEqual({ key: "theirs" });
    const dry = await client.apply(configMap("shared", { key: "dry" }), {
      fieldManager: "other",
      force: true,
      dryRun: true,
    });
    expect(dry["data"]).toEqual({ key: "dry" });
    expect((await client.get(ref("shared")))["data"]).toEqual({ key: "theirs" });
  });

  test("patches of each kind, a subresource, and the server's words for an invalid object", async () => {
    await client.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "pod", namespace: "default" },
      spec: { containers: [{ name: "a", image: "a:1" }], automountServiceAccountToken: false },
    });
    const pod = { apiVersion: "v1", kind: "Pod", namespace: "default", name: "pod" };
    await client.patch(pod, { metadata: { labels: { merge: "yes" } } }, { type: "merge" });
    await client.patch(pod, [{ op: "add", path: "/metadata/labels/json", value: "yes" }], { type: "json" });
    await client.patch(pod, { spec: { containers: [{ name: "a", image: "a:2" }] } }, { type: "strategic" });
    await client.patch(pod, { status: { phase: "Running" } }, { type: "merge", subresource: "status" });
    const now = await client.get(pod);
    expect(now.metadata.labels).toEqual({ merge: "yes", json: "yes" });
    expect(now["spec"]).toMatchObject({ containers: [{ name: "a", image: "a:2" }] });
    expect(now["status"]).toMatchObject({ phase: "Running" });
    const invalid = client.create({ ...configMap("Not_Valid", {}) });
    await expect(invalid).rejects.toMatchObject({
      code: "KUBERNETES_INVALID",
      message: expect.stringContaining("Not_Valid"),
    });
  });

  test("lists more than a page and selects by label and field", async () => {
    const names = Array.from({ length: 520 }, (_, index) => `page-${String(index).padStart(3, "0")}`);
    for (let at = 0; at < names.length; at += 52)
      await Promise.all(names.slice(at, at + 52).map((name) => client.create(configMap(name, {}))));
    const all = await client.list(
      { apiVersion: "v1", kind: "ConfigMap", namespace: "default" },
      { labelSelector: "suite=client" },
    );
    expect(
      all.filter(({ metadata }) => metadata.name.startsWith("page-")).map(({ metadata }) => metadata.name),
    ).toEqual(names);
    const one = await client.list({ apiVersion: "v1", kind: "ConfigMap" }, { fieldSelector: "metadata.name=page-007" });
    expect(one.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(["ConfigMap page-007"]);
  });

  test("a watch of one object sees it come, change and go, and outlives broken connections", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const steps: Record<string, () => Promise<unknown>> = {
      SYNCED: () => client.create(configMap("watched", { n: "1" })),
      "ADDED 1": async () => {
        client.close();
        await client.patch(ref("watched"), { data: { n: "2" } }, { type: "merge" });
      },
      "MODIFIED 2": () => client.delete(ref("watched")),
      "DELETED 2": () => Promise.resolve(stop.abort()),
    };
    for await (const event of client.watch(ref("watched"), { signal: stop.signal })) {
      const data = event.type === "SYNCED" ? undefined : (event.object["data"] as Record<string, string>);
      const step = `${event.type}${data === undefined ? "" : ` ${data["n"] ?? ""}`}`;
      seen.push(step);
      await steps[step]?.();
    }
    expect(seen).toEqual(["SYNCED", "ADDED 1", "MODIFIED 2", "DELETED 2"]);
  });

  test("a folder's objects go in at once, definitions before what they define", async () => {
    const group = "lab.test";
    const definition: KubernetesObject = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: "Namespaced",
        names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", properties: { size: { type: "integer" } } } },
          },
        ],
      },
    };
    const widget = { apiVersion: `${group}/v1`, kind: "Widget", metadata: { name: "w", namespace: "new" }, size: 3 };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "new" } };
    const { signal } = new AbortController();
    expect(await applyAll(client, [widget, definition, namespace], { signal })).toBe(3);
    expect(await applyAll(client, [widget, definition, namespace], { signal })).toBe(3);
    const there = await client.get({ apiVersion: `${group}/v1`, kind: "Widget", namespace: "new", name: "w" });
    expect(there["size"]).toBe(3);
    const wrong = { ...widget, size: "three" };
    await expect(applyAll(client, [wrong], { signal })).rejects.toThrow(/size/);
  });

  test("a server that is not there is named, also when it goes away in the middle", async () => {
    await supervisor.stopAll({ kill: true });
    await expect(client.get(ref("shared"))).rejects.toMatchObject({
      code: "KUBERNETES_UNREACHABLE",
      message: expect.stringContaining("https://127.236.0.30:6443"),
    });
  });
});
