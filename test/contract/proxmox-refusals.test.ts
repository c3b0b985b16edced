import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { environment, startHost, TOKEN, type TestHost } from "./proxmox-host.ts";
import { plain, type Terraform, terraform } from "./terraform.ts";

const fixture = join(import.meta.dirname, "fixtures", "proxmox-lab.tf");
const NOT_DEFINED = "property is not defined in schema and the schema does not allow additional properties";
const MISSING = "property is missing and it is not optional";
const QEMU = "/nodes/pve/qemu";

describe("what the simulated host refuses, in Proxmox's words", { timeout: 60_000 }, () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startHost({ address: "127.230.0.12" });
    await host.call("POST", QEMU, { vmid: "100", name: "there" });
    await host.call("POST", "/pools", { poolid: "full" });
    await host.call("PUT", "/pools", { poolid: "full", vms: "100" });
  });
  afterAll(() => host.close());

  it.each<[string, Record<string, string>, string, string]>([
    [QEMU, { vmid: "101", core: "2" }, "core", NOT_DEFINED],
    [QEMU, { name: "x" }, "vmid", MISSING],
    [QEMU, { vmid: "99" }, "vmid", "value must have a minimum value of 100"],
    [QEMU, { vmid: "abc" }, "vmid", "type check ('integer') failed - got 'abc'"],
    [QEMU, { vmid: "101", name: "no_dns" }, "name", "invalid format - value does not look like a valid DNS name"],
    [
      QEMU,
      { vmid: "101", bios: "efi" },
      "bios",
      "value 'efi' does not have a value in the enumeration 'seabios, ovmf'",
    ],
    [QEMU, { vmid: "101", onboot: "maybe" }, "onboot", "type check ('boolean') failed - got 'maybe'"],
    [
      QEMU,
      { vmid: "101", scsi0: "local-lvm:8,ssdd=1" },
      "scsi0",
      `invalid format - format error\nscsi0.ssdd: ${NOT_DEFINED}\n`,
    ],
    [QEMU, { vmid: "101", scsi0: "size=8G" }, "scsi0", `invalid format - format error\nscsi0.file: ${MISSING}\n`],
    [
      QEMU,
      { vmid: "101", net0: "virtio,bridge=vmbr0,tag=5000" },
      "net0",
      "invalid format - format error\nnet0.tag: value must have a maximum value of 4094\n",
    ],
    [
      QEMU,
      { vmid: "101", ipconfig0: "ip=10.0.0.300/24" },
      "ipconfig0",
      "invalid format - format error\nipconfig0.ip: invalid format - value does not look like a valid IPv4 network configuration\n",
    ],
    [
      QEMU,
      { vmid: "101", ipconfig0: "gw=10.0.0.1" },
      "ipconfig0",
      "invalid format - gateway specified without specifying an IP address",
    ],
    [QEMU, { vmid: "101", tags: "a b;c!" }, "tags", "invalid format - invalid characters in tag"],
    [QEMU, { vmid: "101", scsi0: "local:8" }, "storage", "storage 'local' does not support vm images"],
    [
      QEMU,
      { vmid: "101", scsi0: "local-lvm:4,import-from=local:import/x.qcow2" },
      "scsi0",
      "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>",
    ],
    [
      QEMU,
      { vmid: "101", scsi0: "local-lvm:0,import-from=local:iso/x.iso" },
      "scsi0",
      "local:iso/x.iso has wrong type 'iso' - needs to be 'images' or 'import'",
    ],
    ["/nodes/pve/lxc", { vmid: "101" }, "ostemplate", MISSING],
    [
      "/nodes/pve/storage/local/download-url",
      { url: "ftp://x/y.qcow2", content: "import", filename: "y.qcow2" },
      "url",
      "value does not match the regex pattern",
    ],
    [
      "/nodes/pve/storage/local/download-url",
      { url: "https://x/y.qcow2", content: "import", filename: "y.xz" },
      "filename",
      "invalid filename or wrong extension",
    ],
    [
      "/nodes/pve/storage/local/download-url",
      { url: "https://x/y.qcow2", content: "import", filename: "y.qcow2", compression: "xz" },
      "compression",
      "value 'xz' does not have a value in the enumeration 'gz, lzo, zst, bz2'",
    ],
  ])("POST %s %j", async (path, form, field, message) => {
    const answer = await host.call("POST", path, form);
    expect(answer).toMatchObject({ status: 400, reason: "Parameter verification failed." });
    expect(answer.errors).toEqual({ [field]: message });
  });

  it.each<[string, string, Record<string, string> | undefined, number, string]>([
    [
      "POST",
      QEMU,
      { vmid: "100", name: "again" },
      500,
      "unable to create VM 100 - VM 100 already exists on node 'pve'",
    ],
    [
      "POST",
      "/nodes/pve/lxc",
      { vmid: "100", ostemplate: "local:vztmpl/x.tar" },
      500,
      "unable to create CT 100 - VM 100 already exists on node 'pve'",
    ],
    ["POST", QEMU, { vmid: "101", pool: "none" }, 500, "pool 'none' does not exist"],
    ["POST", QEMU, { vmid: "101", scsi0: "nowhere:8" }, 500, "storage 'nowhere' does not exist"],
    ["POST", QEMU, { vmid: "101", args: "-cpu host" }, 500, "only root can set 'args' config"],
    [
      "POST",
      "/nodes/pve/lxc",
      { vmid: "101", ostemplate: "local:vztmpl/x.tar", storage: "local-lvm" },
      500,
      "volume 'local:vztmpl/x.tar' does not exist",
    ],
    [
      "POST",
      "/nodes/pve/lxc",
      { vmid: "101", ostemplate: "local:iso/x.iso", storage: "local-lvm" },
      500,
      "unable to use volume local:iso/x.iso - content type needs to be 'vztmpl'",
    ],
    [
      "POST",
      "/nodes/pve/storage/backups/download-url",
      { url: "https://x/y.qcow2", content: "import", filename: "y.qcow2" },
      500,
      "storage 'backups' is not configured for content-type 'import'",
    ],
    [
      "GET",
      "/nodes/other/qemu",
      undefined,
      500,
      "hostname lookup 'other' failed - failed to get address info for: other: Name or service not known",
    ],
    ["GET", `${QEMU}/999/config`, undefined, 500, "Configuration file 'nodes/pve/qemu-server/999.conf' does not exist"],
    ["DELETE", "/pools?poolid=full", undefined, 500, "delete pool failed: pool 'full' is not empty (contains VMs)"],
    ["GET", `${QEMU}/100/agent/network-get-interfaces`, undefined, 500, "No QEMU guest agent configured"],
    ["GET", "/nothing/here", undefined, 501, "Method 'GET /nothing/here' not implemented"],
    [
      "DELETE",
      "/nodes/pve/storage/local/content/local:iso%2Fnone.iso",
      undefined,
      500,
      "volume 'local:iso/none.iso' does not exist",
    ],
  ])("%s %s %j", async (method, path, form, status, reason) => {
    expect(await host.call(method, path, form)).toMatchObject({ status, reason });
  });

  it("tells all wrong parameters at once", async () => {
    const { errors } = await host.call("POST", QEMU, { vmid: "1", cores: "0", colour: "red" });
    expect(Object.keys(errors).toSorted()).toEqual(["colour", "cores", "vmid"]);
  });

  it.each([
    ["PVEAPIToken-less", "no such user ('')"],
    ["nobody@pve!nothing=11111111-2222-4333-8444-555555555555", "no such user ('nobody@pve')"],
    ["terraform@pve!other=11111111-2222-4333-8444-555555555555", "no such token 'other' for user 'terraform@pve'"],
    ["terraform@pve!provider=00000000-0000-4000-8000-000000000000", "invalid token value!"],
  ])("turns %s away", async (token, reason) => {
    expect(await host.call("GET", "/version", undefined, token)).toMatchObject({ status: 401, reason, data: null });
  });

  it("protects what is protected, and destroys nothing that runs", async () => {
    await host.call("PUT", `${QEMU}/100/config`, { protection: "1" });
    expect((await host.call("DELETE", `${QEMU}/100`)).reason).toBe("can't remove VM 100 - protection mode enabled");
    await host.call("PUT", `${QEMU}/100/config`, { delete: "protection" });
    await host.call("POST", `${QEMU}/100/status/start`);
    await vi.waitFor(() => expect(host.proxmox.state.guests["100"]?.running).toBe(true));
    expect((await host.call("DELETE", `${QEMU}/100`)).reason).toBe("VM 100 is running - destroy failed");
    expect((await host.call("POST", `${QEMU}/100/status/start`)).reason).toBe("VM 100 already running");
  });

  it("finds a change by somebody else by its digest", async () => {
    expect((await host.call("PUT", `${QEMU}/100/config`, { name: "x", digest: "0".repeat(40) })).reason).toBe(
      "checksum mismatch (file change by other user?)",
    );
  });
});

describe("what the real provider says when something is wrong", { timeout: 120_000 }, () => {
  let host: TestHost;
  let tofu: Terraform;

  beforeEach(async () => {
    host = await startHost({
      address: "127.230.0.13",
      seed: {
        storages: {
          local: { type: "dir", content: ["iso", "vztmpl", "import"], sizeBytes: 2 ** 30 },
          "local-lvm": { type: "lvmthin", content: ["images", "rootdir"], sizeBytes: 2 ** 40 },
          full: { type: "lvm", content: ["images", "rootdir"], sizeBytes: 2 ** 30 },
        },
        guests: [{ vmid: 210, kind: "qemu", config: { name: "somebody-elses" } }],
      },
    });
    tofu = await terraform({ "main.tf": await readFile(fixture, "utf8") }, { proxmox: true, env: environment(host) });
    await tofu.run(["init"]);
  });
  afterEach(async () => {
    await tofu.remove();
    await host.close();
  });

  const failure = async (...args: readonly string[]): Promise<string> =>
    plain((await tofu.run(["apply", "-auto-approve", "-input=false", ...args], [1])).stderr);

  it("a VM id that is taken: the provider goes on with what is there, and the host keeps it from harm", async () => {
    // The provider takes "already exists" for its own earlier attempt; only the missing disk stops it.
    expect(await failure('-var=vm_ids={"cp-1"=210}', "-target=proxmox_virtual_environment_vm.node")).toContain(
      "disk 'scsi0' does not exist",
    );
    expect(host.requests.join("\n")).toContain("unable to create VM 210 - VM 210 already exists on node 'pve'");
    expect(host.proxmox.state.guests["210"]).toMatchObject({ config: { name: "somebody-elses" }, running: false });
  });

  it("a storage that is not there, or is full, and goes on once it is not", async () => {
    expect(await failure("-var=disk_storage=nowhere")).toContain("storage 'nowhere' does not exist");
    expect(await failure("-var=disk_storage=full")).toMatch(/not enough free space \(\d+ < \d+\)/);
    expect(Object.keys(host.proxmox.state.guests)).not.toContain("201");
    expect(Object.values(host.proxmox.state.volumes).filter((volume) => volume.storage === "full")).toEqual([]);
    await tofu.run(["apply", "-auto-approve", "-input=false"]);
    expect((await tofu.run(["plan", "-detailed-exitcode", "-input=false"])).code).toBe(0);
  });

  it("a content type that the storage does not have", async () => {
    await host.call("PUT", "/storage/local", { content: "iso,vztmpl" });
    expect(await failure("-target=proxmox_download_file.talos")).toContain(
      "storage 'local' is not configured for content-type 'import'",
    );
    await host.call("PUT", "/storage/local", { content: "iso,vztmpl,import" });
    await tofu.run(["apply", "-auto-approve", "-input=false", "-target=proxmox_download_file.talos"]);
  });

  it("an image that cannot be had", async () => {
    expect(
      await failure("-target=proxmox_download_file.talos", "-var=image_url=https://factory.talos.dev/none.qcow2"),
    ).toContain("404");
  });

  it("a name that is no DNS name", async () => {
    expect(await failure('-var=vm_ids={"no_dns"=205}')).toMatch(/valid DNS name|must be a valid/);
  });

  it("a task that fails, with its log; the next run goes on", async () => {
    host.proxmox.fault({
      task: { type: "qmstart" },
      taskFails: { exitStatus: "start failed: QEMU exited with code 1", log: ["kvm: out of luck"] },
    });
    const said = await failure();
    expect(said).toContain("start failed: QEMU exited with code 1");
    await tofu.run(["apply", "-auto-approve", "-input=false"]);
    expect((await tofu.run(["plan", "-detailed-exitcode", "-input=false"])).code).toBe(0);
  });

  it("a request that the host answers with an error once", async () => {
    const remove = host.proxmox.fault({
      match: { method: "POST", path: /\/pools$/ },
      respond: { status: 500, message: "cfs-lock 'file-user_cfg' error: got lock request timeout" },
    });
    expect(await failure("-target=proxmox_virtual_environment_pool.lab")).toContain("got lock request timeout");
    remove();
    await tofu.run(["apply", "-auto-approve", "-input=false", "-target=proxmox_virtual_environment_pool.lab"]);
  });

  it("a wrong token", async () => {
    const wrong = await terraform(
      { "main.tf": await readFile(fixture, "utf8") },
      { proxmox: true, env: { ...environment(host), PROXMOX_VE_API_TOKEN: TOKEN.replace("provider", "other") } },
    );
    try {
      await wrong.run(["init"]);
      // Listing files is tried ten times, whatever the answer is; the pool fails at once.
      const { stderr } = await wrong.run(
        ["apply", "-auto-approve", "-input=false", "-target=proxmox_virtual_environment_pool.lab"],
        [1],
      );
      expect(plain(stderr)).toContain("no such token 'other' for user 'terraform@pve'");
    } finally {
      await wrong.remove();
    }
  });
});
