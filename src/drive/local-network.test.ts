import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findLocalNetwork } from "./local-network.ts";

const HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
const INTERFACES = {
  lo: [{ family: "IPv4", cidr: "127.0.0.1/8" }],
  eth0: [
    { family: "IPv6", cidr: "fe80::1/64" },
    { family: "IPv4", cidr: "192.168.7.33/24" },
  ],
  wlan0: [{ family: "IPv4", cidr: "10.9.0.5/16" }],
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-route-"));
});
afterAll(() => rm(dir, { recursive: true }));

async function found(...routes: readonly string[]) {
  const table = join(dir, "route");
  await writeFile(table, HEAD + routes.map((line) => `${line}\n`).join(""));
  return findLocalNetwork(table, INTERFACES);
}

const WIRED = "eth0\t00000000\tFE07A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0";
const WIRELESS = "wlan0\t00000000\t0100090A\t0003\t0\t0\t600\t00000000\t0\t0\t0";

test("the network that the default route leads through, the cheapest of several", async () => {
  const wired = { cidr: "192.168.7.0/24", gateway: "192.168.7.254", interface: "eth0" };
  expect(await found("eth0\t0007A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0", WIRED)).toEqual(wired);
  expect(await found(WIRELESS, WIRED)).toEqual(wired);
  expect(await found(WIRELESS)).toEqual({ cidr: "10.9.0.0/16", gateway: "10.9.0.1", interface: "wlan0" });
});

test("nothing where there is no default route, no table, or no address on its interface", async () => {
  expect(await found()).toBeUndefined();
  expect(await found(WIRED.replace("eth0", "tun7"))).toBeUndefined();
  expect(await findLocalNetwork(join(dir, "none"), INTERFACES)).toBeUndefined();
});
