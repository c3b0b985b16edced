import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { createCa, issue } from "../pki.ts";
import { connect, type KubernetesClient } from "./client.ts";
import type { WatchEvent } from "./watch.ts";

const ADDRESS = "127.236.0.10";
type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let client: KubernetesClient;
let answers: Answer[];
let seen: string[];

const configMap = (name: string, resourceVersion: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", resourceVersion, uid: `uid-${name}` },
});
const json =
  (value: unknown, code = 200): Answer =>
  (_request, response) => {
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
const status = (code: number, reason: string, message: string): Answer =>
  json({ kind: "Status", code, reason, message }, code);
const DISCOVERY = json({
  resources: [
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "pods/eviction", kind: "Eviction", namespaced: true },
  ],
});

beforeAll(async () => {
  const ca = await createCa({ commonName: "test", algorithm: "P-256" });
  const { key, cert } = await issue(ca, {
    commonName: "server",
    sans: [ADDRESS],
    usages: ["server"],
    algorithm: "P-256",
    days: 1,
  });
  server = createServer({ key, cert }, (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      seen.push(`${request.method} ${request.url}`);
      const answer = answers.shift() ?? status(500, "InternalError", `nothing scripted for ${request.url}`);
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, ADDRESS, resolve));
  const { port } = server.address() as AddressInfo;
  client = connect(
    stringify({
      "current-context": "test",
      contexts: [{ name: "test", context: { cluster: "c", user: "u" } }],
      clusters: [
        {
          name: "c",
          cluster: {
            server: `https://${ADDRESS}:${port}`,
            "certificate-authority-data": Buffer.from(ca.cert).toString("base64"),
          },
        },
      ],
      users: [{ name: "u", user: { token: "abc" } }],
    }),
  );
});
beforeEach(() => {
  answers = [];
  seen = [];
});
afterAll(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

const REF = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "a" };

describe("client", () => {
  test("learns the plural once and asks for the object", async () => {
    answers = [DISCOVERY, json(configMap("a", "1")), status(404, "NotFound", 'configmaps "a" not found')];
    expect((await client.get(REF)).metadata.name).toBe("a");
    expect(await client.find(REF)).toBeUndefined();
    expect(seen).toEqual([
      "GET /api/v1",
      "GET /api/v1/namespaces/default/configmaps/a",
      "GET /api/v1/namespaces/default/configmaps/a",
    ]);
  });

  test("asks again for a kind that was not served, and does not mistake a subresource for it", async () => {
    const widget = { apiVersion: "w.io/v1", kind: "Widget", name: "x" };
    answers = [
      status(404, "NotFound", "no group"),
      json({ resources: [{ name: "widgets", kind: "Widget", namespaced: false }] }),
      json({ ...widget, metadata: { name: "x" } }),
    ];
    await expect(client.get(widget)).rejects.toMatchObject({ code: "KUBERNETES_UNKNOWN_KIND" });
    expect((await client.get(widget)).kind).toBe("Widget");
    expect(seen.at(-1)).toBe("GET /apis/w.io/v1/widgets/x");
    answers = [DISCOVERY];
    await expect(client.get({ ...REF, kind: "Eviction" })).rejects.toMatchObject({ code: "KUBERNETES_UNKNOWN_KIND" });
  });

  test("gives the server's reason and message", async () => {
    answers = [
      status(409, "AlreadyExists", 'configmaps "a" already exists'),
      (_q, response) => void response.writeHead(403).end("forbidden by proxy"),
    ];
    await expect(client.create(configMap("a", ""))).rejects.toMatchObject({
      code: "KUBERNETES_ALREADY_EXISTS",
      message: expect.stringContaining("already exists"),
    });
    await expect(client.get(REF)).rejects.toMatchObject({
      code: "KUBERNETES_FORBIDDEN",
      message: expect.stringContaining("forbidden by proxy"),
    });
  });

  test("applies server-side with manager and force, and pages through a list", async () => {
    let type: string | undefined;
    answers = [
      (request, response, body) => {
        type = request.headers["content-type"];
        response.end(body);
      },
      json({ metadata: { resourceVersion: "7", continue: "next page" }, items: [{ metadata: { name: "a" } }] }),
      json({ metadata: { resourceVersion: "7" }, items: [{ metadata: { name: "b" } }] }),
    ];
    await client.apply(configMap("a", "1"), { fieldManager: "homelab", force: true });
    expect(type).toBe("application/apply-patch+yaml");
    expect(seen[0]).toBe("PATCH /api/v1/namespaces/default/configmaps/a?fieldManager=homelab&force=true");
    const items = await client.list({ apiVersion: "v1", kind: "ConfigMap" }, { labelSelector: "x=y" });
    expect(items.map((item) => `${item.kind}/${item.metadata.name}`)).toEqual(["ConfigMap/a", "ConfigMap/b"]);
    expect(seen[2]).toBe("GET /api/v1/configmaps?labelSelector=x%3Dy&limit=500&continue=next%20page");
  });

  test("a connection that the server dropped while idle is opened anew", async () => {
    answers = [json(configMap("a", "1"))];
    await client.get(REF);
    server.closeIdleConnections();
    answers = [json(configMap("a", "2"))];
    expect((await client.get(REF)).metadata.resourceVersion).toBe("2");
  });
});

const frames =
  (...lines: readonly unknown[]): Answer =>
  (_request, response) =>
    void response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
const name = (event: WatchEvent): string =>
  event.type === "SYNCED" ? "SYNCED" : `${event.type} ${event.object.metadata.name}`;

describe("watch", () => {
  test("goes on after the end of a stream, lists anew after 410, and gives only the differences", async () => {
    const stop = new AbortController();
    answers = [
      json({ metadata: { resourceVersion: "10" }, items: [configMap("a", "1"), configMap("b", "2")] }),
      frames(
        { type: "MODIFIED", object: configMap("a", "11") },
        { type: "BOOKMARK", object: { metadata: { resourceVersion: "20" } } },
      ),
      status(410, "Expired", "too old resource version"),
      json({ metadata: { resourceVersion: "30" }, items: [configMap("a", "25"), configMap("c", "26")] }),
      (_request, response) =>
        void response.write(`${JSON.stringify({ type: "DELETED", object: configMap("c", "31") })}\n`),
    ];
    const events: string[] = [];
    for await (const event of client.watch({ apiVersion: "v1", kind: "ConfigMap" }, { signal: stop.signal })) {
      events.push(name(event));
      if (events.length === 8) stop.abort();
    }
    expect(events).toEqual([
      "ADDED a",
      "ADDED b",
      "SYNCED",
      "MODIFIED a",
      "DELETED b",
      "MODIFIED a",
      "ADDED c",
      "DELETED c",
    ]);
    expect(seen[2]).toContain("resourceVersion=20");
  });

  test("a refusal ends it, a busy server does not", async () => {
    answers = [status(503, "ServiceUnavailable", "starting"), status(403, "Forbidden", "not you")];
    const events = client.watch({ apiVersion: "v1", kind: "ConfigMap" }, { signal: new AbortController().signal });
    await expect(events.next()).rejects.toMatchObject({ code: "KUBERNETES_FORBIDDEN" });
    expect(seen).toHaveLength(2);
  });

  test("an abort while nothing happens ends it quietly", async () => {
    const stop = new AbortController();
    answers = [
      json({ metadata: { resourceVersion: "10" }, items: [] }),
      (_request, response) => void response.flushHeaders(),
    ];
    const types: string[] = [];
    for await (const event of client.watch({ apiVersion: "v1", kind: "ConfigMap" }, { signal: stop.signal })) {
      types.push(event.type);
      setTimeout(() => stop.abort(), 50);
    }
    expect(types).toEqual(["SYNCED"]);
  });
});
