import { request } from "node:https";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ADMIN, startHost, type TestHost, TOKEN } from "./proxmox-host.ts";

const QEMU = "/nodes/pve/qemu";
const taskStatus = z.object({
  status: z.string(),
  exitstatus: z.string().optional(),
  type: z.string(),
  user: z.string(),
  tokenid: z.string().optional(),
});

describe("how the simulated host speaks HTTP", () => {
  let host: TestHost;
  beforeEach(async () => {
    host = await startHost({ address: "127.230.0.15" });
  });
  afterEach(() => host.close());

  interface Raw {
    readonly status: number;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly body: Buffer;
  }

  const raw = async (method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<Raw> => {
    const ca = await readFile(host.caFile);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.230.0.15",
          port: 8006,
          ca,
          method,
          path,
          headers: { Authorization: `PVEAPIToken=${ADMIN}`, ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  };

  it("answers under /api2/json, in JSON, and ignores empty path segments", async () => {
    const answer = await raw("GET", "//api2/json//version/");
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json;charset=UTF-8", server: "pve-api-daemon/3.0" },
    });
    expect(JSON.parse(answer.body.toString())).toEqual({
      data: { version: "9.1.4", release: "9.1", repoid: "0000000000000000" },
    });
    expect((await raw("GET", "/version")).status).toBe(404);
  });

  it("closes the connection after an error, and says nothing to strangers", async () => {
    expect((await raw("GET", "/api2/json/none")).headers["connection"]).toBe("close");
    const stranger = await raw("GET", "/api2/json/version", { Authorization: "" });
    expect(stranger).toMatchObject({ status: 401, body: Buffer.alloc(0) });
  });

  it("takes forms and JSON alike, the query over the body, and no body where there is none", async () => {
    const json = JSON.stringify({ vmid: 101, name: "json", onboot: true, memory: 1024 });
    expect((await raw("POST", `/api2/json${QEMU}`, { "Content-Type": "application/json" }, json)).status).toBe(200);
    expect(
      (
        await raw(
          "POST",
          `/api2/json${QEMU}?name=query`,
          { "Content-Type": "application/x-www-form-urlencoded" },
          "vmid=102&name=form",
        )
      ).status,
    ).toBe(200);
    await vi.waitFor(() => expect(host.proxmox.state.guests["102"]?.config["name"]).toBe("query"));
    expect(host.proxmox.state.guests["101"]?.config).toMatchObject({ name: "json", onboot: "1", memory: "1024" });
    expect((await raw("GET", "/api2/json/version", { "Content-Length": "3" }, "a=b")).status).toBe(501);
    expect((await raw("POST", `/api2/json${QEMU}`, { "Content-Type": "application/json" }, "{")).status).toBe(400);
  });

  it("refuses a body that is too large", async () => {
    const answer = await raw(
      "POST",
      `/api2/json${QEMU}`,
      { "Content-Type": "application/x-www-form-urlencoded" },
      `description=${"x".repeat(600_000)}`,
    );
    expect(answer.status).toBe(413);
  });

  it("compresses what is long for those who take it", async () => {
    const answer = await raw("GET", "/api2/json/access/roles", { "Accept-Encoding": "gzip" });
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(answer.body).toString()).toContain("Administrator");
  });
});

describe("a guest that switches itself off", () => {
  it("is stopped on its host, and can be started again", async () => {
    const offs: (() => void)[] = [];
    const host = await startHost({
      address: "127.230.0.17",
      seed: { guests: [{ vmid: 100, kind: "qemu", config: { name: "there" } }] },
      powerOn: async (_guest, onOff) => void offs.push(onOff),
    });
    try {
      const state = async () => (await host.call("GET", `${QEMU}/100/status/current`)).data;
      const start = async () => {
        await host.call("POST", `${QEMU}/100/status/start`);
        await vi.waitFor(async () => expect(await state()).toMatchObject({ status: "running" }));
      };
      await start();
      offs[0]?.();
      expect(await state()).toMatchObject({ status: "stopped" });
      await start();
      expect(host.power).toEqual(["on 100", "on 100"]);
    } finally {
      await host.close();
    }
  });
});

describe("tasks at real speed", () => {
  it("run for a while, then tell how they ended, to those who may know", async () => {
    const host = await startHost({
      address: "127.230.0.16",
      speed: 1,
      seed: { guests: [{ vmid: 100, kind: "qemu", config: { name: "there", agent: "1" } }] },
      powerOn: async () => Promise.reject(new Error("kvm: no such luck")),
    });
    try {
      const upid = z.string().parse((await host.call("POST", `${QEMU}/100/status/start`, { timeout: "60" })).data);
      const path = `/nodes/pve/tasks/${encodeURIComponent(upid)}`;
      const listed = async (query: string, token?: string): Promise<unknown> =>
        (await host.call("GET", `/nodes/pve/tasks?${query}`, undefined, token)).data;
      // What runs has no end; whoever is no auditor sees the own tasks only.
      expect(await listed("source=active")).toEqual([
        expect.objectContaining({ upid, type: "qmstart", id: "100", user: "root@pam", tokenid: "admin" }),
      ]);
      expect(JSON.stringify(await listed("source=active"))).not.toContain("endtime");
      expect(await listed("source=archive")).toEqual([]);
      expect(await listed("source=active&vmid=101")).toEqual([]);
      const status = async (): Promise<z.infer<typeof taskStatus>> =>
        taskStatus.parse((await host.call("GET", `${path}/status`)).data);
      expect(await status()).toEqual({ status: "running", type: "qmstart", user: "root@pam", tokenid: "admin" });
      await vi.waitFor(
        async () => expect(await status()).toMatchObject({ status: "stopped", exitstatus: "kvm: no such luck" }),
        { timeout: 5000, interval: 100 },
      );
      expect((await host.call("GET", `${path}/log`)).data).toEqual([{ n: 1, t: "TASK ERROR: kvm: no such luck" }]);
      expect((await host.call("GET", `${QEMU}/100/agent/network-get-interfaces`)).reason).toBe("VM 100 is not running");
      expect(
        (await host.call("GET", "/nodes/pve/tasks/UPID:pve:0000FFFF:0000007B:68000000:qmstart:100:root@pam:/status"))
          .errors,
      ).toEqual({ upid: "no such task" });
      expect(await listed("source=all")).toEqual([expect.objectContaining({ upid, status: "kvm: no such luck" })]);
      expect(await listed("source=all", TOKEN)).toHaveLength(1);
      await host.call("PUT", "/access/acl", { path: "/", roles: "NoAccess", users: "terraform@pve" });
      expect(await listed("source=all", TOKEN)).toEqual([]);
      expect(await host.call("GET", `${path}/status`, undefined, TOKEN)).toMatchObject({
        status: 403,
        reason: "Permission check failed (/nodes/pve, Sys.Audit)",
      });
    } finally {
      await host.close();
    }
  });
});
