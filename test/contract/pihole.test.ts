import { readdir, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askDns, takesPassword } from "../../src/drive/pihole/probe.ts";
import { ensureTools, type ToolBox } from "../../src/drive/tools/toolbox.ts";
import { readOciArchive } from "../../src/lib/oci/read.ts";
import { createCa } from "../../src/lib/pki.ts";
import { bakePihole } from "../../src/operate/phases/bake-pihole.ts";
import type { Site } from "../../src/operate/site.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { startContainer, type RunningContainer } from "../../src/rehearsal/edge/container.ts";
import type { Guest } from "../../src/rehearsal/hypervisor.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { render } from "../../src/render/render.ts";
import { VERSIONS } from "../cluster-fixtures.ts";
import { seed, sourceOf } from "../seed.ts";
import { openModules, type Modules } from "./proxmox-modules.ts";

const ADDRESS = "127.230.2.205";
const EDGE = "127.230.2.202";
const PASSWORD = "a password that nobody guesses";
const PORTS = { dns: 8053, web: 8080 };

let dir = "";
let internet: Internet;
let supervisor: Supervisor;
let tools: ToolBox;
const log: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-pihole-"));
  const ca = await createCa({ commonName: "Rehearsal", algorithm: "P-256" });
  await writeFile(join(dir, "ca.crt"), ca.cert);
  const versions = { ...VERSIONS, pihole: "2026.07.2" };
  internet = await startInternet({ dir: join(dir, "hosts"), address: "127.230.255.1", port: 0, ca, versions });
  supervisor = createSupervisor(join(dir, "run"));
  tools = await ensureTools([]);
});
afterAll(async () => {
  await supervisor.stopAll({ kill: true });
  await internet.close();
  await rm(dir, { recursive: true, force: true });
});

const ip = (last: number): string => `127.230.2.${last}`;
const tagged =
  (tag: string) =>
  (lab: Lab): Lab =>
    lab.pihole === null ? lab : { ...lab, pihole: { ...lab.pihole, tag } };

function labWith(change: (lab: Lab) => Lab = (same) => same): Lab {
  const input = seed();
  input.config.network = { cidr: "127.230.2.0/24", gateway: ip(1), dhcp: { from: ip(100), to: ip(150) } };
  input.config.proxmox.ip = ip(10);
  input.config.nodes = {
    "cp-1": { role: "controlplane", ip: ip(201), memory: "4GiB", cores: 2 },
    "worker-1": { role: "worker", ip: ip(203), memory: "16GiB", cores: 4 },
  };
  input.config.edge.traefik.ip = EDGE;
  input.config.gateway.ip = ip(210);
  input.versions.images["docker.io/pihole/pihole"] = "2026.07.2";
  input.config.pihole = {
    ip: ADDRESS,
    records: { "printer.home.example.net": ip(30) },
    dhcp: { reservations: { tv: { mac: "00:11:22:33:44:55", ip: ip(40) } } },
  };
  const { lab, issues } = planLab(sourceOf(input));
  expect(issues).toEqual([]);
  if (lab?.pihole == null) throw new Error("a lab with Pi-hole is planned");
  return change({ ...lab, pihole: { ...lab.pihole, ports: PORTS } });
}

function site(name: string, lab: Lab): Site {
  return {
    lab,
    root: join(dir, name),
    kubeconfig: "",
    talosconfig: "",
    userKubeconfig: "",
    stateDir: join(dir, "state"),
    imageCache: join(dir, "cache"),
    env: { HTTPS_PROXY: internet.url, SSL_CERT_FILE: join(dir, "ca.crt"), PIHOLE_PASSWORD: PASSWORD },
    patience: 1,
    tools,
    emit: () => undefined,
    signal: AbortSignal.timeout(60_000),
  };
}

const bake = (of: Site): Promise<string | void> => bakePihole.run(of, () => undefined);

async function archiveOf(of: Site): Promise<string> {
  const text = await readFile(join(of.root, "terraform/pihole.auto.tfvars.json"), "utf8");
  const [, path = ""] = /"pihole_image": "(.+)"/.exec(text) ?? [];
  return join(of.root, "terraform", path);
}

/** The guest as the simulated host keeps it: what runs, and with what, comes from the image. */
async function start(name: string, imagePath: string): Promise<RunningContainer> {
  const { run } = await readOciArchive(imagePath);
  const env = Object.fromEntries(
    (run.Env ?? []).map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
  const guest: Guest = {
    kind: "lxc",
    vmid: 205,
    node: "pve",
    name: "pihole",
    uuid: "u",
    cores: 1,
    memoryMiB: 512,
    tags: [],
    nics: [{ name: "eth0", mac: "BC:24:11:00:00:CD", bridge: "vmbr0", address: `${ADDRESS}/24` }],
    disks: [],
    agentEnabled: false,
    container: { imagePath, entrypoint: (run.Entrypoint ?? []).join(" "), env, cwd: "/" },
  };
  return startContainer(supervisor, (line) => void log.push(line))(guest, join(dir, name));
}

describe("the baked image", () => {
  it("is the published one with the lab's settings, and the password's hash alone", async () => {
    const here = site("a", labWith());
    expect(await bake(here)).toMatch(/^made from sha256:[0-9a-f]{64}$/);
    const archive = await archiveOf(here);
    const { run, layers } = await readOciArchive(archive);
    expect(run.Entrypoint).toEqual(["/usr/bin/start.sh"]);
    expect(layers.map(({ mediaType }) => mediaType)).toEqual(["application/vnd.oci.image.layer.v1.tar+gzip"]);
    expect(run.Env).toEqual(
      expect.arrayContaining([
        "DNSMASQ_USER=pihole",
        "FTLCONF_dhcp_hosts=00:11:22:33:44:55,127.230.2.40,tv",
        "FTLCONF_dhcp_start=127.230.2.100",
        "FTLCONF_dhcp_netmask=255.255.255.0",
        expect.stringMatching(/^FTLCONF_webserver_api_pwhash=\$BALLOON-SHA256\$v=1\$s=1024,t=32\$/),
      ]),
    );
    for (const file of [archive, join(dir, "state/pihole-password.json")])
      expect((await readFile(file)).includes(PASSWORD)).toBe(false);
    expect([...render(here.lab)].some(([, text]) => text.includes("BALLOON") || text.includes("pihole_image"))).toBe(
      false,
    );
  });

  it("stays the same while nothing changes, and has another name when the password does", async () => {
    const here = site("a", labWith());
    const before = await archiveOf(here);
    const asked = internet.requests().length;
    expect(await bake(here)).toBe("there already");
    expect(internet.requests().length).toBe(asked);
    await bake({ ...here, env: { ...here.env, PIHOLE_PASSWORD: "another one" } });
    expect(await archiveOf(here)).not.toBe(before);
    await bake(here);
  });

  it("is made of what its digests say, and of nothing else", async () => {
    const blobs = join(dir, "cache/blobs");
    for (const tag of [`2026.07.2@sha256:${"0".repeat(64)}`, "1999.01"])
      await expect(bake(site("b", labWith(tagged(tag))))).rejects.toMatchObject({ code: "IMAGE_REFUSED" });
    expect((await readdir(blobs)).every((name) => /^sha256-[0-9a-f]{64}$/.test(name))).toBe(true);
    const { PIHOLE_PASSWORD: _, ...env } = site("b", labWith()).env;
    await expect(bake({ ...site("b", labWith()), env })).rejects.toMatchObject({ code: "PIHOLE_PASSWORD_MISSING" });
  });
});

describe("the container (a stand-in for the program)", () => {
  it("knows every app and every machine by UDP and TCP, and takes the password", async () => {
    const here = site("c", labWith());
    await bake(here);
    const running = await start("guest-c", await archiveOf(here));
    const server = { address: ADDRESS, port: PORTS.dns };
    for (const over of ["udp", "tcp"] as const) {
      expect((await askDns(server, "whoami.home.example.net", over)).addresses).toEqual([EDGE]);
      expect((await askDns(server, "worker-1.home.example.net", over)).addresses).toEqual(["127.230.2.203"]);
      expect((await askDns(server, "printer.home.example.net", over)).addresses).toEqual(["127.230.2.30"]);
      expect((await askDns(server, "tv.home.example.net", over)).addresses).toEqual(["127.230.2.40"]);
      expect(await askDns(server, "example.org", over)).toEqual({ code: 2, addresses: [] });
    }
    const web = { address: ADDRESS, port: PORTS.web };
    const options = { env: {}, signal: AbortSignal.timeout(20_000) };
    expect(await takesPassword(web, PASSWORD, options)).toBe(true);
    expect(await takesPassword(web, "guess", options)).toBe(false);
    await running.powerOff({ graceful: true });
    await expect(askDns(server, "home.example.net", "tcp")).rejects.toMatchObject({ code: "DNS_SILENT" });
  });

  it("does not start with a setting that FTL does not know", async () => {
    const here = site("d", labWith());
    await bake(here);
    const archive = await archiveOf(here);
    const { writeDerivedArchive } = await import("../../src/lib/oci/write.ts");
    const { pullImage } = await import("../../src/drive/appliance/pull.ts");
    const { image } = await pullImage("docker.io/pihole/pihole:2026.07.2", { ...here, cache: here.imageCache });
    const wrong = { FTLCONF_dns_upstreems: "1.1.1.1" };
    await writeDerivedArchive(archive, image, { env: wrong, entrypoint: ["/usr/bin/start.sh"] });
    await expect(start("guest-d", archive)).rejects.toThrow(
      /FTLCONF_dns_upstreems is unknown, did you mean any of these\?[\s\S]*- FTLCONF_dns_upstreams/,
    );
  });
});

describe("module pihole: real OpenTofu and real bpg provider", { timeout: 180_000 }, () => {
  let modules: Modules;
  beforeAll(async () => {
    modules = await openModules({
      network: "127.230.3",
      change: (variables) => ({ ...variables, pihole: PIHOLE, pihole_image: "images/pihole-1.tar" }),
    });
    await mkdir(join(modules.tofu.dir, "images"), { recursive: true });
    await writeImage(1);
  });
  afterAll(() => modules?.close());

  const PIHOLE = {
    name: "pihole",
    host: "pve",
    storage: "local-lvm",
    network: "lan",
    vm_id: 205,
    address: "192.168.1.205",
    prefix: 24,
    mac: "BC:24:11:00:00:CD",
    cores: 1,
    memory_mib: 512,
    disk_gib: 8,
    entrypoint: "/usr/bin/start.sh",
  };
  const target = ["-target=module.pihole"];
  async function writeImage(number: number): Promise<void> {
    const { writeOciArchive } = await import("../../src/lib/oci/write.ts");
    await writeOciArchive(join(modules.tofu.dir, `images/pihole-${number}.tar`), {
      architecture: "amd64",
      layers: [[]],
      env: { PATH: "/usr/bin", FTLCONF_dns_port: "53", NUMBER: String(number) },
      entrypoint: [PIHOLE.entrypoint],
      cmd: [],
      workingDir: "",
      user: "",
    });
  }
  const plan = async (): Promise<string> =>
    (await modules.tofu.run(["plan", "-detailed-exitcode", ...target], [0, 2])).stdout;

  it("makes the container with the environment of its image, and has nothing to change afterwards", async () => {
    await modules.tofu.run(["apply", "-auto-approve", ...target]);
    expect(modules.powered.get(205)).toMatchObject({
      name: "pihole",
      tags: ["dns", "homelab"],
      container: { entrypoint: "/usr/bin/start.sh", env: { FTLCONF_dns_port: "53", NUMBER: "1" } },
    });
    expect(await plan()).toContain("No changes.");
  });

  it("replaces the container for a new image", async () => {
    await writeImage(2);
    await modules.set({ ...modules.variables, pihole_image: "images/pihole-2.tar" });
    expect(await plan()).toMatch(/module\.pihole\[0\]\.proxmox_virtual_environment_container\.pihole must be replaced/);
    await modules.tofu.run(["apply", "-auto-approve", ...target]);
    expect(modules.powered.get(205)?.container?.env).toMatchObject({ NUMBER: "2" });
    expect(await plan()).toContain("No changes.");
  });

  it("refuses a container without an image, and says what writes it", async () => {
    await modules.set({ ...modules.variables, pihole_image: "" });
    const { stdout, stderr } = await modules.tofu.run(["plan", ...target], [1]);
    expect((stdout + stderr).replaceAll(/[\s│]+/g, " ")).toContain(
      "pihole_image is not set: `homelab terraform plan` bakes the image",
    );
  });

  it("is gone with its section", async () => {
    const { pihole: _, pihole_image: __, ...rest } = modules.variables;
    await modules.set({ ...modules.variables, ...rest, pihole: null });
    await modules.tofu.run(["apply", "-auto-approve", ...target]);
    expect(modules.powered.has(205)).toBe(false);
  });
});
