import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listeningOn } from "../../lib/listening.ts";
import { writeOciArchive } from "../../lib/oci/write.ts";
import { waitFor } from "../../lib/wait.ts";
import type { Guest } from "../hypervisor.ts";
import { createSupervisor, type Supervisor } from "../supervisor.ts";
import { startContainer, words } from "./container.ts";

const ADDRESS = "127.235.3.1";
let dir = "";
let supervisor: Supervisor;
let log: string[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-container-"));
  supervisor = createSupervisor(join(dir, "run"));
  log = [];
});
afterEach(async () => {
  await supervisor.stopAll({ kill: true });
  await rm(dir, { recursive: true, force: true });
});

/** A container whose program is a script for this very Node, which serves the text of its configuration file. */
async function guest(overrides: Partial<NonNullable<Guest["container"]>> = {}, config = "hello"): Promise<Guest> {
  const script = `#!${process.execPath}
const { readFileSync } = require("node:fs");
if (process.argv[2] !== "two words") { console.error("wrong arguments"); process.exit(3); }
require("node:http").createServer((_, answer) => answer.end(readFileSync("site.conf"))).listen(0, "${ADDRESS}");
`;
  const imagePath = join(dir, "image.tar");
  await writeOciArchive(imagePath, {
    architecture: "amd64",
    layers: [
      [
        { path: "usr/bin/serve", mode: 0o755, content: Buffer.from(script) },
        { path: "etc/site/site.conf", mode: 0o644, content: Buffer.from(config) },
      ],
    ],
    env: {},
    entrypoint: [],
    cmd: [],
    workingDir: "/etc/site",
    user: "",
  });
  return {
    kind: "lxc",
    vmid: 202,
    node: "pve",
    name: "edge",
    uuid: "u",
    cores: 1,
    memoryMiB: 512,
    tags: [],
    nics: [{ name: "eth0", mac: "BC:24:11:00:00:CA", bridge: "vmbr0", address: `${ADDRESS}/24` }],
    disks: [],
    agentEnabled: false,
    container: {
      imagePath,
      entrypoint: `serve "two words"`,
      env: { PATH: "/bin:/usr/bin" },
      cwd: "/etc/site",
      ...overrides,
    },
  };
}

const write = (line: string): void => void log.push(line);
const disk = (): string => join(dir, "guest");

async function page(): Promise<string> {
  const { pid } = JSON.parse(await readFile(join(dir, "run", "processes", "container-202.json"), "utf8")) as {
    pid: number;
  };
  const [where = ""] = await listeningOn(pid);
  return (await fetch(`http://${where}/`)).text();
}

test("the image's own program runs, with its files, environment and arguments, until it is stopped", async () => {
  const running = await startContainer(supervisor, write)(await guest(), disk());
  expect(await page()).toBe("hello");
  expect(running.interfaces()).toEqual([
    {
      name: "eth0",
      mac: "bc:24:11:00:00:ca",
      addresses: [
        { address: ADDRESS, prefix: 24, family: "ipv4" },
        { address: "fd00::be24:11ff:fe00:ca", prefix: 64, family: "ipv6" },
      ],
    },
  ]);
  await running.powerOff({ graceful: true });
  await waitFor(() => running.interfaces() === undefined, { timeoutMs: 2000, what: "end of the container" });
});

test("the root file system outlives power, and another image replaces it", async () => {
  const start = startContainer(supervisor, write);
  const first = await start(await guest(), disk());
  await first.powerOff({ graceful: false });
  await writeFile(join(disk(), "rootfs/etc/site/site.conf"), "changed by the guest");
  const second = await start(await guest(), disk());
  expect(await page()).toBe("changed by the guest");
  await second.powerOff({ graceful: true });
  const third = await start(await guest({}, "a new image"), disk());
  expect(await page()).toBe("a new image");
  await third.powerOff({ graceful: true });
});

test("a program that ends at once fails the start, with what it said", async () => {
  const start = startContainer(supervisor, write);
  await expect(start(await guest({ entrypoint: "serve wrong" }), disk())).rejects.toThrow(
    /ended at once:\nwrong arguments/,
  );
  await expect(start(await guest({ entrypoint: "/usr/bin/other" }), disk())).rejects.toThrow(
    /no program \/usr\/bin\/other/,
  );
});

test.each([
  ["/bin/x --a=b  c", ["/bin/x", "--a=b", "c"]],
  [`x "a b" 'c "d"' e\\ f g"h"i`, ["x", "a b", 'c "d"', "e f", "ghi"]],
  [`x "a \\" b" ""`, ["x", 'a " b', ""]],
  ["", []],
])("the command line %s", (line, expected) => {
  expect(words(line)).toEqual(expected);
});

test("a quote that is not closed is refused", () => {
  expect(() => words(`x "a`)).toThrow(/quote is not closed/);
});
