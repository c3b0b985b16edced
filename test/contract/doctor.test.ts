import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openCheckup } from "../../src/cli/checkup.ts";
import { checkupText } from "../../src/cli/report/checkup.ts";
import { findOnPath } from "../../src/drive/tools/find.ts";
import { exec } from "../../src/lib/exec.ts";
import { CSI_PRIVILEGES, TERRAFORM_PRIVILEGES } from "../../src/lib/proxmox-roles.ts";
import type { Checkup } from "../../src/operate/doctor/checkup.ts";
import { LINES } from "../../src/operate/doctor/all.ts";
import { nodeFinding } from "../../src/operate/doctor/lines/node.ts";
import { runDoctor, type CheckupResult } from "../../src/operate/doctor/run.ts";
import type { Lab } from "../../src/plan/lab.ts";
import type { ProxmoxSeed } from "../../src/rehearsal/proxmox/options.ts";
import { startDns, type DnsServer } from "./dns-server.ts";
import { startHost, type TestHost } from "./proxmox-host.ts";

const PVE = "127.245.0.20";
const SECRET = "99999999-8888-4777-8666-555555555555";
const TERRAFORM_TOKEN = `terraform@pve!homelab=${SECRET}`;
const CSI_TOKEN = `csi@pve!homelab=${SECRET}`;
const ROOT = join(import.meta.dirname, "..", "..");
const signal = new AbortController().signal;

let dir: string;
let lab: string;
let dns: DnsServer;
let host: TestHost | undefined;
let ahead = 0;
/** The person's environment; each test starts from the same. */
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-doctor-"));
  dns = await startDns("127.245.0.1", { "factory.talos.dev": "203.0.113.7", "home.example.net": "127.245.0.202" });
});
afterAll(async () => {
  await dns.close();
  await rm(dir, { recursive: true });
});

/** A lab in a folder of its own whose Git remote is there, with all secrets. */
beforeEach(async () => {
  lab = await mkdtemp(join(dir, "lab-"));
  for (const name of ["versions.json", "apps"])
    await cp(join(ROOT, "test", "fixtures", "seed", name), join(lab, name), { recursive: true });
  await writeConfig();
  await writeFile(
    join(lab, "secrets.env"),
    `PROXMOX_VE_API_TOKEN='${TERRAFORM_TOKEN}'\nPROXMOX_CSI_TOKEN='${CSI_TOKEN}'\nSTATE_KEY='${"k".repeat(43)}='\n`,
    { mode: 0o600 },
  );
  env = {
    ...process.env,
    PROXMOX_VE_API_TOKEN: "",
    PROXMOX_CSI_TOKEN: "",
    STATE_KEY: "",
    ...gitRedirect(join(lab, "remote")),
  };
  await git("init", "--quiet", "--initial-branch=main", lab);
  await git("-C", lab, "remote", "add", "origin", "https://git.example.net/user/homelab");
  await git("init", "--quiet", "--bare", "--initial-branch=main", join(lab, "remote", "user", "homelab"));
  await git("-C", lab, "add", "versions.json");
  await git("-C", lab, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=first");
  await git("-C", lab, "push", "--quiet", "origin", "HEAD:main");
});
afterEach(async () => {
  await host?.close();
  host = undefined;
  ahead = 0;
});

async function writeConfig(changes = ""): Promise<void> {
  await writeFile(
    join(lab, "homelab.config.ts"),
    `import { defineHomelab } from "homelab";
export default defineHomelab({
  domain: "home.example.net",
  git: { url: "https://git.example.net/user/homelab" },
  network: { cidr: "127.245.0.0/24", gateway: "127.245.0.1" },
  proxmox: { ip: "${PVE}" },
  nodes: {
    "cp-1": { role: "controlplane", ip: "127.245.0.201", memory: "4GiB", cores: 2 },
    "worker-1": { role: "worker", ip: "127.245.0.203", memory: "16GiB", cores: 4 },
  },
  edge: { traefik: { ip: "127.245.0.202" } },
  gateway: { ip: "127.245.0.210" },
  ${changes}
});\n`,
  );
}

/** What would go to a Git server goes to a folder: no packet leaves. */
function gitRedirect(folder: string): NodeJS.ProcessEnv {
  const [key, value] = [`url.file://${folder}/.insteadOf`, "https://git.example.net/"];
  return { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: value, GIT_CONFIG_GLOBAL: "/dev/null" };
}

function git(...args: readonly string[]): ReturnType<typeof exec> {
  return exec("git", args, { env });
}

interface Host {
  readonly seed?: Partial<ProxmoxSeed>;
  /** Not in a cluster. */
  readonly alone?: boolean;
  /** Privileges that are left out. */
  readonly without?: readonly string[];
  readonly privsep?: boolean;
}

async function startPve({ seed = {}, alone = false, without = [], privsep = false }: Host = {}): Promise<void> {
  const left = (privileges: readonly string[]): string[] => privileges.filter((name) => !without.includes(name));
  const tokens = { homelab: { secret: SECRET, privsep } };
  host = await startHost({
    address: PVE,
    now: () => Date.now() + ahead,
    seed: {
      ...(alone ? {} : { cluster: "home" }),
      roles: { HomelabTerraform: left(TERRAFORM_PRIVILEGES), HomelabCsi: left(CSI_PRIVILEGES) },
      users: { "terraform@pve": { tokens }, "csi@pve": { tokens } },
      acls: [
        { path: "/", who: "terraform@pve", role: "HomelabTerraform" },
        { path: "/", who: "csi@pve", role: "HomelabCsi" },
      ],
      ...seed,
    },
  });
  env = { ...env, SSL_CERT_FILE: host.caFile };
}

type Change = (checkup: Checkup) => Checkup;

/** All lines, or those of these names. */
async function doctor(names?: readonly string[], change: Change = (checkup) => checkup): Promise<CheckupResult> {
  const checkup = await openCheckup({ folder: lab, env, emit: () => undefined, signal });
  const lines = LINES.filter(({ name }) => names?.includes(name) ?? true);
  const result = await runDoctor(change({ ...checkup, dnsPort: dns.port }), signal, { lines });
  expect(JSON.stringify(result) + checkupText(result)).not.toContain(SECRET);
  return result;
}

/** The findings of one line. */
async function line(name: string, change?: Change): Promise<readonly string[]> {
  return of(await doctor([name], change), name);
}

/** `verdict` of each finding of a line, with what it says. */
function of(result: CheckupResult, name: string): readonly string[] {
  return result.lines
    .filter((line) => line.name === name)
    .map(({ verdict, subject, message, fix }) =>
      [verdict, ...(subject === undefined ? [] : [subject]), message, ...(fix === "" ? [] : [`→ ${fix}`])].join(" | "),
    );
}

const notOk = ({ lines }: CheckupResult): readonly string[] =>
  lines.filter(({ verdict }) => verdict !== "ok").map(({ name, subject }) => `${name} ${subject ?? ""}`.trim());

const withLab =
  (change: (lab: Lab) => Lab) =>
  (checkup: Checkup): Checkup => ({
    ...checkup,
    lab: checkup.lab === undefined ? undefined : change(checkup.lab),
  });

describe("homelab doctor", () => {
  test("where all is well every line says so, each privilege by its name", async () => {
    await startPve();
    const result = await doctor();
    expect(notOk(result)).toEqual([]);
    expect(result.skipped).toEqual([]);
    const subjects = (name: string) =>
      result.lines.filter((line) => line.name === name).flatMap(({ subject }) => subject ?? []);
    expect(subjects("terraform-token")).toEqual(TERRAFORM_PRIVILEGES);
    expect(subjects("csi-token")).toEqual(CSI_PRIVILEGES);
    expect(of(result, "version")).toEqual(["ok | Proxmox VE 9.1.4"]);
    expect(of(result, "cluster-entry")).toEqual(["ok | the cluster is named home"]);
    expect(of(result, "secret")[0]).toBe("ok | PROXMOX_VE_API_TOKEN | from secrets.env");
    const text = checkupText(result);
    expect(text).toMatch(/^This machine\n {2}ok {6}node {2,}\d/);
    expect(text.split("\n").at(-1)).toBe(`${result.lines.length} ok, 0 warnings, 0 missing`);
  });

  test("a host where much is wrong: every fault with the line that mends it", async () => {
    await startPve({
      alone: true,
      without: ["SDN.Use", "VM.Config.Disk"],
      seed: {
        version: "8.4.1",
        storages: { local: { type: "dir", content: ["iso", "vztmpl"], sizeBytes: 2 ** 34 } },
        bridges: ["vmbr7"],
        guests: [{ vmid: 201, kind: "lxc", config: { hostname: "nas" } }],
      },
    });
    const result = await doctor();
    expect(of(result, "version")).toEqual([
      "missing | proxmox.ip: the host runs Proxmox VE 8.4.1 | → upgrade the host to Proxmox VE 9.1 or newer",
    ]);
    expect(of(result, "storages")).toEqual([
      expect.stringContaining('proxmox.storage.disks: the host has no storage "local-lvm"'),
      expect.stringContaining("→ on the host: pvesm set local --content import,iso,vztmpl"),
    ]);
    expect(of(result, "bridge")).toEqual([expect.stringContaining("→ write one of: vmbr7")]);
    expect(of(result, "guest-ids")).toEqual([expect.stringContaining('"nas"')]);
    expect(of(result, "terraform-token").filter((line) => line.startsWith("missing"))).toEqual([
      "missing | SDN.Use | terraform@pve!homelab may not plug guests into the bridge | → on the host: pveum role modify HomelabTerraform --append --privs SDN.Use",
      "missing | VM.Config.Disk | terraform@pve!homelab may not attach and grow disks | → on the host: pveum role modify HomelabTerraform --append --privs VM.Config.Disk",
    ]);
    expect(of(result, "csi-token").filter((line) => line.startsWith("missing"))).toEqual([
      "missing | VM.Config.Disk | csi@pve!homelab may not attach volumes to VMs | → on the host: pveum role modify HomelabCsi --append --privs VM.Config.Disk",
    ]);
    expect(of(result, "cluster-entry")).toEqual([
      "missing | the host is not in a cluster, which Proxmox CSI needs also where there is one host only | → once, on the host: pvecm create homelab",
    ]);
  });

  test("tokens: refused, without any privilege, of a user with another name, missing", async () => {
    await startPve({ privsep: true });
    const separated = await line("terraform-token");
    expect(separated[0]).toContain("→ on the host: pveum user token modify terraform@pve homelab --privsep 0");
    expect(separated.length).toBe(TERRAFORM_PRIVILEGES.length + 1);

    env = { ...env, PROXMOX_VE_API_TOKEN: `terraform@pve!homelab=${SECRET.replace("9", "0")}` };
    const refused = await doctor(["terraform-token", "secret", "version"]);
    expect(of(refused, "terraform-token")).toEqual([expect.stringMatching(/^missing .* 401: invalid token value!/)]);
    expect(of(refused, "secret")[0]).toBe("ok | PROXMOX_VE_API_TOKEN | from the environment");
    expect(refused.skipped).toContain("version");

    await rm(join(lab, "secrets.env"));
    env = { ...env, PROXMOX_VE_API_TOKEN: "" };
    const none = await doctor(["secret", "terraform-token", "version", "storages", "csi-token", "cluster-entry"]);
    expect(of(none, "secret")).toEqual([
      expect.stringMatching(/^missing \| PROXMOX_VE_API_TOKEN .* → homelab token /),
      expect.stringMatching(/^missing \| PROXMOX_CSI_TOKEN .* → homelab token /),
      expect.stringMatching(/^missing \| STATE_KEY .* → write it into secrets.env/),
    ]);
    expect(none.skipped).toEqual(
      expect.arrayContaining(["terraform-token", "version", "storages", "csi-token", "cluster-entry"]),
    );
  });

  test("a privilege that a user of another name lacks is granted by a role of ours", async () => {
    const tokens = { mine: { secret: SECRET, privsep: false } };
    await startPve({
      seed: {
        roles: { Own: TERRAFORM_PRIVILEGES.filter((name) => name !== "VM.Audit") },
        users: { "me@pam": { tokens } },
        acls: [{ path: "/", who: "me@pam", role: "Own" }],
      },
    });
    env = { ...env, PROXMOX_VE_API_TOKEN: `me@pam!mine=${SECRET}` };
    const told = (await line("terraform-token")).filter((text) => text.startsWith("missing"));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /pveum role add HomelabTerraform --privs '.*VM\.Audit.*'; pveum acl modify \/ --users me@pam --roles HomelabTerraform$/,
    );
  });

  test("what a section wants is asked for when it is switched on, and only then", async () => {
    await writeConfig('mail: { host: "smtp.example.net", user: "me", from: "a@example.net", to: "b@example.net" },');
    expect(await line("secret")).toContainEqual(
      expect.stringMatching(/^missing \| MAIL_PASSWORD \| mail wants it: .* → write it into secrets.env/),
    );
  });

  test.each([
    [0, "ok", /agrees/],
    [20_000, "warning", /20 s ahead of/],
    [-20_000, "warning", /20 s behind/],
    [90_000, "missing", /90 s ahead of .*chronyc makestep/],
  ])("the host's clock %i ms ahead: %s", async (milliseconds, verdict, words) => {
    ahead = milliseconds;
    await startPve();
    const [told = ""] = await line("clock");
    expect(told.split(" ")[0]).toBe(verdict);
    expect(told).toMatch(words);
  });

  test("a host that is not there, not trusted, or something else: one line, the others say nothing", async () => {
    expect(await line("reachable")).toEqual([expect.stringMatching(/^missing .*ECONNREFUSED.* → is proxmox.ip right/)]);
    await startPve();
    env = { ...env, SSL_CERT_FILE: "" };
    const untrusted = await doctor(["reachable", "clock", "terraform-token", "csi-token", "cluster-entry", "version"]);
    expect(of(untrusted, "reachable")).toEqual([expect.stringMatching(/^missing .*pve-root-ca\.pem/)]);
    expect(untrusted.skipped).toEqual(
      expect.arrayContaining(["clock", "terraform-token", "csi-token", "cluster-entry", "version"]),
    );
  });

  test("an address that somebody else has, and one of the lab's own guests", async () => {
    const server = createServer().listen(50_000, "127.245.0.203");
    try {
      await startPve();
      expect(await line("addresses")).toEqual([
        "missing | nodes.worker-1.ip: something that is not this lab's answers at 127.245.0.203 | → choose another address, or give 127.245.0.203 up elsewhere",
      ]);
      await host?.close();
      await startPve({
        seed: { guests: [{ vmid: 203, kind: "qemu", config: { name: "worker-1", tags: "homelab" } }] },
      });
      expect(await line("addresses")).toEqual(["ok | only this lab's own guests answer (1 of 4)"]);
      await host?.close();
      host = undefined;
      expect(await line("addresses")).toEqual([expect.stringMatching(/^warning .* see whether it is/)]);
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  test("resolvers: silent, without the names that are needed; the domain known or not", async () => {
    const ask = (server: string, factory = "https://factory.talos.dev") =>
      doctor(
        ["dns", "domain"],
        withLab((of) => {
          const network = { ...of.network, dns: [server] };
          return { ...of, network, networks: [network], image: { ...of.image, factory } };
        }),
      );
    expect(of(await ask("127.245.0.9"), "dns")).toEqual([
      expect.stringMatching(/^warning \| 127.245.0.9 \| gave no answer/),
    ]);
    expect(of(await ask("127.245.0.1", "https://nowhere.example.net"), "dns")).toEqual([
      expect.stringMatching(/^missing \| 127.245.0.1 \| does not know nowhere.example.net/),
    ]);
    const known = await ask("127.245.0.1");
    expect(of(known, "dns")).toEqual(["ok | 127.245.0.1 | knows factory.talos.dev"]);
    expect(of(known, "domain")).toEqual(["ok | home.example.net leads to the edge, 127.245.0.202"]);
    const elsewhere = withLab((of) => ({ ...of, domain: "example.org", apps: [] }));
    expect(await line("domain", elsewhere)).toEqual([
      expect.stringMatching(/^warning .*\*\.example\.org → 127\.245\.0\.202/),
    ]);
  });

  test("the Git remote: no branch, no repository, another one in this folder", async () => {
    const onBranch = withLab((of) => ({ ...of, git: { ...of.git, branch: "next" } }));
    expect(await line("remote", onBranch)).toEqual([
      expect.stringMatching(/^warning .* → git push -u origin HEAD:next$/),
    ]);
    await git("-C", lab, "remote", "set-url", "origin", "https://me:hunter22@git.example.net/other");
    const other = await doctor(["remote", "origin"]);
    expect(of(other, "remote")).toEqual([expect.stringMatching(/^ok .* main at [0-9a-f]{7}$/)]);
    expect(of(other, "origin")).toEqual([
      "warning | this folder pushes to https://git.example.net/other, Argo CD reads https://git.example.net/user/homelab | → git remote set-url origin https://git.example.net/user/homelab",
    ]);
    await git("-C", lab, "remote", "set-url", "origin", "git@git.example.net:user/homelab.git");
    await rm(join(lab, "remote"), { recursive: true });
    const gone = await doctor(["remote", "origin"]);
    expect(of(gone, "remote")).toEqual([expect.stringMatching(/^missing .* cannot be read: .*→ is git.url right/)]);
    expect(of(gone, "origin")).toEqual(["ok | this folder pushes there"]);
    await rm(join(lab, ".git"), { recursive: true });
    expect(await line("origin")).toEqual([expect.stringMatching(/^warning .* → git init; git remote add/)]);
  });

  test("secrets.env: open to others, damaged, in Git", async () => {
    await chmod(join(lab, "secrets.env"), 0o644);
    const open = await doctor(["secrets-file", "secret"]);
    expect(of(open, "secrets-file")).toEqual([expect.stringContaining(`→ chmod 600 ${join(lab, "secrets.env")}`)]);
    expect(of(open, "secret").every((line) => line.startsWith("missing"))).toBe(true);
    await chmod(join(lab, "secrets.env"), 0o600);
    await git("-C", lab, "add", "--force", "secrets.env");
    expect(await line("secrets-file")).toEqual([expect.stringContaining("→ git rm --cached secrets.env")]);
    await writeFile(join(lab, "secrets.env"), `PROXMOX_VE_API_TOKN=${SECRET}\n`);
    expect(await line("secrets-file")).toEqual([
      expect.stringContaining("→ did you mean PROXMOX_VE_API_TOKEN?"),
      expect.stringContaining("is in Git"),
    ]);
  });

  test("a config with mistakes, and none at all", async () => {
    await writeConfig("nonsense: 1,");
    expect(await line("config")).toEqual([expect.stringMatching(/^missing \| nonsense: /)]);
    await rm(join(lab, "homelab.config.ts"));
    const none = await doctor();
    expect(of(none, "config")).toEqual([expect.stringMatching(/^missing .* → homelab init writes one$/)]);
    expect(none.lines.map(({ section }) => section)).not.toContain("Proxmox");
  });

  test("this machine: Node too old, no git, programs to be made or not to be had", async () => {
    expect(nodeFinding("18.20.1")).toMatchObject({ verdict: "missing", fix: expect.stringContaining("20.19.0") });
    expect(nodeFinding("22.1.0").verdict).toBe("ok");
    const bin = join(lab, "bin");
    await mkdir(bin);
    env = { ...env, PATH: bin, XDG_CACHE_HOME: join(lab, "cache") };
    const bare = await doctor(["git", "programs"]);
    expect(of(bare, "git")).toEqual([expect.stringMatching(/^missing .* apt install git/)]);
    const obstacles = of(bare, "programs").filter((line) => line.startsWith("missing"));
    expect(obstacles).toEqual([
      expect.stringContaining("there is no Go toolchain on PATH | → install Go 1.26 or newer"),
      expect.stringContaining("python3 is not on PATH | → install Python 3 with pip"),
    ]);
    for (const name of ["go", "python3", "git"])
      await symlink((await findOnPath(name, process.env)) ?? "", join(bin, name));
    env = { ...env, PATH: [bin, process.env["PATH"]].join(delimiter) };
    expect(await line("programs")).toEqual([expect.stringMatching(/^warning \| to be made: .* → make tools$/)]);
  });

  test("a part that never answers becomes a finding, and the others are told", async () => {
    const never = { name: "never", section: "Network" as const, look: () => new Promise<never>(() => undefined) };
    const quick = { name: "quick", section: "Network" as const, look: async () => [nodeFinding("22.0.0")] };
    const checkup = await openCheckup({ folder: lab, env, emit: () => undefined, signal });
    const { lines } = await runDoctor(checkup, signal, { lines: [never, quick], timeoutMs: 50 });
    expect(lines.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(["never warning", "quick ok"]);
    const stop = new AbortController();
    const ended = runDoctor(checkup, stop.signal, { lines: [never, quick] });
    stop.abort();
    await expect(ended).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  });
});
