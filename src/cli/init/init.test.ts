import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SECRETS } from "../../config/secrets.ts";
import { loadLab } from "../../plan/load-lab.ts";
import type { Session } from "../session.ts";
import type { Found } from "./answers.ts";
import { init, type InitOptions } from "./init.ts";

const FOUND: Found = {
  network: { cidr: "192.168.7.0/24", gateway: "192.168.7.254" },
  origin: "git@github.com:me/home.git",
};
const signal = new AbortController().signal;

let folder: string;
let session: Session;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-init-"));
  session = { folder, env: process.env, emit: () => undefined, signal };
});
afterEach(() => rm(folder, { recursive: true }));

const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
const yes = (given: InitOptions["given"], more: Partial<InitOptions> = {}) =>
  init(session, { given, yes: true, force: false, found: {}, ...more });

/** Types an answer whenever a question stands there; `undefined` ends the input. */
function typing(answers: readonly (string | undefined)[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  const left = [...answers];
  let screen = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    if (!/\d\/\d .*: $/.test(screen) || left.length === 0) return;
    const answer = left.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  return { conversation: { input, output, signal }, screen: () => screen, left };
}

describe("homelab init --yes", () => {
  test("domain and LAN are enough; the lab is right and small, and the guesses are told", async () => {
    const { json, text = "", exitCode } = await yes({ domain: "home.example.net", cidr: "192.168.1.0/24" });
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({
      ok: true,
      written: ["homelab.config.ts", "versions.json", ".gitignore", "secrets.env.example", "secrets.env"],
      backup: null,
      assumed: {
        "--git": "https://github.com/user/homelab",
        "--gateway": "192.168.1.1",
        "--proxmox": "192.168.1.10",
        "--node": "pve",
        "--first": "192.168.1.201",
        "--workers": "1",
      },
    });
    expect((await loadLab(folder)).issues).toEqual([]);
    expect((await read("homelab.config.ts")).trimEnd().split("\n").length).toBeLessThanOrEqual(25);
    for (const line of [
      "pveum role add HomelabTerraform --privs '",
      "pveum role add HomelabCsi --privs '",
      "pveum acl modify / --users csi@pve --roles HomelabCsi",
      "pveum user token add terraform@pve homelab --privsep 0",
      "pvecm create homelab",
    ])
      expect(text).toContain(line);
  });

  test("flags win over what was found, and what was found over guesses", async () => {
    const given = { domain: "home.example.net", proxmox: "192.168.7.2", first: "192.168.7.1", workers: "3" };
    const { json } = await yes(given, { found: FOUND });
    expect(json).toMatchObject({ ok: true, assumed: { "--node": "pve" } });
    expect(json).not.toMatchObject({ assumed: { "--gateway": expect.anything() } });
    const { lab } = await loadLab(folder);
    expect(lab?.git.url).toBe("git@github.com:me/home.git");
    expect(lab?.network).toMatchObject({ cidr: "192.168.7.0/24", gateway: "192.168.7.254" });
    // The host's own address is passed over.
    expect(lab?.nodes.map(({ name, address }) => `${name} ${address}`)).toEqual([
      "cp-1 192.168.7.1",
      "worker-1 192.168.7.4",
      "worker-2 192.168.7.5",
      "worker-3 192.168.7.6",
    ]);
    expect([lab?.edge.traefik.address, lab?.gateway.address]).toEqual(["192.168.7.3", "192.168.7.7"]);
  });

  test.each(["192.168.1.0/24", "10.20.0.0/16", "172.16.8.0/22", "192.168.1.8/29"])(
    "any LAN will do: %s",
    async (cidr) => {
      expect((await yes({ domain: "home.example.net", cidr })).json).toMatchObject({ ok: true });
      expect((await loadLab(folder)).issues).toEqual([]);
    },
  );

  test("what homelab check would refuse is refused, and nothing is written", async () => {
    const { json, exitCode } = await yes({
      domain: "https://home",
      cidr: "192.168.1.0/24",
      gateway: "192.168.2.1",
      first: "192.168.1.253",
    });
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ ok: false });
    expect(JSON.stringify(json)).toMatch(/DOMAIN_INVALID.*ADDRESS_OUTSIDE/);
    expect((await yes({ domain: "home.example.net", cidr: "192.168.1.0/24", first: "192.168.1.253" })).text).toContain(
      "has 2 free addresses, 4 are needed",
    );
    expect((await yes({ domain: "home.example.net", cidr: "192.168.1.0/24", workers: "two" })).text).toContain(
      "two is no number of workers",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("without a domain, or with nobody to ask: usage", async () => {
    await expect(yes({ cidr: "192.168.1.0/24" })).rejects.toMatchObject({ code: "ANSWERS_MISSING", exitCode: 2 });
    await expect(
      init(session, { given: { domain: "a.example" }, yes: false, force: false, found: FOUND }),
    ).rejects.toThrow(/--yes is not given/);
  });

  test("a config that is there stays; --force keeps a copy, and the other files' own lines", async () => {
    const given = { domain: "home.example.net", cidr: "192.168.1.0/24" };
    await writeFile(join(folder, "homelab.config.ts"), "mine");
    await writeFile(join(folder, ".gitignore"), "node_modules/\n/notes");
    await expect(yes(given)).rejects.toMatchObject({ code: "CONFIG_EXISTS", exitCode: 1 });
    expect(await read("homelab.config.ts")).toBe("mine");
    const { json } = await yes(given, { force: true });
    const backup = (await readdir(folder)).find((name) => name.endsWith(".bak")) ?? "";
    expect(json).toMatchObject({ ok: true, backup });
    expect(await read(backup)).toBe("mine");
    const ignored = await read(".gitignore");
    expect(ignored.startsWith("node_modules/\n/notes\n")).toBe(true);
    expect(ignored.match(/node_modules/g)).toHaveLength(1);
    expect(ignored).toContain("\nsecrets.env\n");
    expect((await yes(given, { force: true })).json).toMatchObject({ written: [] });
  });

  test("the example names every secret and holds none", async () => {
    await yes({ domain: "home.example.net", cidr: "192.168.1.0/24" });
    const example = await read("secrets.env.example");
    for (const { name } of SECRETS) expect(example).toContain(`${name}=''`);
    expect(example.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
      "PROXMOX_VE_API_TOKEN=''",
      "PROXMOX_CSI_TOKEN=''",
      "STATE_KEY=''",
    ]);
  });

  test("secrets.env gets a key for the state, once, and keeps everything else", async () => {
    const given = { domain: "home.example.net", cidr: "192.168.1.0/24" };
    await writeFile(join(folder, "secrets.env"), "# mine\nPROXMOX_VE_API_TOKEN='a@b!c=d'\nSTATE_KEY=''\n", {
      mode: 0o600,
    });
    await yes(given);
    const text = await read("secrets.env");
    expect(text).toMatch(/^# mine\nPROXMOX_VE_API_TOKEN='a@b!c=d'\nSTATE_KEY='[A-Za-z0-9+/]{43}='\n$/);
    await yes(given, { force: true });
    expect(await read("secrets.env")).toBe(text);
    expect((await stat(join(folder, "secrets.env"))).mode & 0o777).toBe(0o600);
  });

  test("a new secrets.env is its owner's alone; one that is open to others is left as it is", async () => {
    const given = { domain: "home.example.net", cidr: "192.168.1.0/24" };
    await yes(given);
    expect((await stat(join(folder, "secrets.env"))).mode & 0o777).toBe(0o600);
    expect(await read("secrets.env")).toMatch(/\nSTATE_KEY='[A-Za-z0-9+/]{43}='\n/);
    await writeFile(join(folder, "secrets.env"), "");
    await chmod(join(folder, "secrets.env"), 0o644);
    expect((await yes(given, { force: true })).json).toMatchObject({ written: [] });
    expect(await read("secrets.env")).toBe("");
  });
});

function ask(answers: readonly (string | undefined)[], given: InitOptions["given"] = {}) {
  const { conversation, screen, left } = typing(answers);
  return { ended: init(session, { given, yes: false, force: false, found: FOUND, conversation }), screen, left };
}

describe("homelab init, asking", () => {
  test("eight questions, what was found is proposed, a wrong answer is explained and asked again", async () => {
    const { ended, screen, left } = ask([
      "",
      "home_lab",
      "home.example.net",
      "",
      "",
      "10.0.0.1",
      "",
      "192.168.7.20",
      "pve1",
      "",
      "2",
    ]);
    expect((await ended).exitCode).toBe(0);
    expect(left).toEqual([]);
    const said = screen();
    expect(said).toContain("1/8  Domain");
    expect(said).toContain("please answer");
    expect(said).toContain("[git@github.com:me/home.git]");
    expect(said).toContain("4/8  Address of your router [192.168.7.254]");
    expect(said).toMatch(/10\.0\.0\.1 of .* is outside of the LAN 192\.168\.7\.0\/24/);
    const { lab, issues } = await loadLab(folder);
    expect(issues).toEqual([]);
    expect(lab?.proxmox).toMatchObject({ address: "192.168.7.20", node: "pve1" });
    expect(lab?.nodes.map(({ name }) => name)).toEqual(["cp-1", "worker-1", "worker-2"]);
  });

  test("flags are not asked for", async () => {
    const { ended, screen } = ask(["", "", "", "", "", ""], { domain: "home.example.net", workers: "0" });
    expect((await ended).exitCode).toBe(0);
    expect((await loadLab(folder)).lab?.cluster.scheduleOnControlPlanes).toBe(true);
    expect(screen()).not.toContain("Domain");
    expect(screen()).toContain("6/6");
  });

  test("when the input ends nothing is written", async () => {
    await expect(ask(["home.example.net", undefined]).ended).rejects.toMatchObject({
      code: "INTERRUPTED",
      exitCode: 130,
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
