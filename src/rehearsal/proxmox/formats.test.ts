import { describe, expect, it } from "vitest";
import { isCdrom, isCloudInit, newDisk, parseDrive, printDrive } from "./guests/qemu-drives.ts";
import { parseIpConfig, parseNet, printNet } from "./guests/qemu-network.ts";
import { parseLxcNet, parseMountPoint, printLxcNet } from "./guests/lxc-formats.ts";
import { agentEnabled, memoryOf, startupOf } from "./guests/describe.ts";
import { descriptionOf, uniqueTags } from "./guests/guest.ts";
import { QEMU_CONFIG } from "./guests/qemu-parameters.ts";
import { boolean, integer, optional, string, verify } from "./schema/parameter.ts";
import { formatSize, parseSize } from "./schema/size.ts";
import { shellJoin } from "./storage/oci-archive.ts";
import { normalizeFileName, parseVolumeId, parseVolumeName } from "./storage/volume-id.ts";
import { decodeUpid, encodeUpid } from "./tasks/upid.ts";

const file = { type: "dir", content: [], sizeBytes: 0, otherBytes: 0, shared: false, enabled: true } as const;
const dir = { ...file, content: [] };
const lvm = { ...dir, type: "lvmthin" as const };

describe("disk strings", () => {
  it("take file= and a trailing comma and lose both", () => {
    const drive = parseDrive("ide2", "file=local-lvm:cloudinit,");
    expect(drive).toEqual({ file: "local-lvm:cloudinit" });
    expect(isCloudInit(drive.file)).toBe(true);
    expect(printDrive("scsi0", { size: "32G", file: "local-lvm:vm-1-disk-0", aio: "io_uring" })).toBe(
      "local-lvm:vm-1-disk-0,aio=io_uring,size=32G",
    );
  });
  it.each([
    ["scsi0", "local-lvm:8,discard=maybe", "scsi0.discard: value 'maybe' does not have a value"],
    ["scsi0", "local-lvm:8,size=big", "scsi0.size: invalid format"],
    ["scsi0", "local-lvm:8,wwn=0x12", "scsi0.wwn: value does not match the regex pattern"],
    ["scsi0", "local-lvm:8,ssd=1,ssd=0", "duplicate key"],
    ["virtio0", "local-lvm:8,ssd=1", "virtio0.ssd: property is not defined in schema"],
    ["efidisk0", "local-lvm:1,efitype=8m", "efidisk0.efitype: value '8m' does not have a value"],
  ])("%s=%s is refused", (key, text, message) => {
    expect(() => parseDrive(key, text)).toThrow(message);
  });
  it.each([
    ["local-lvm:32", { storage: "local-lvm", gib: 32 }],
    ["0.5", { storage: undefined, gib: 0.5 }],
    ["local:201/vm-201-disk-0.raw", undefined],
    ["none", undefined],
  ])("%s wishes for %j", (text, wish) => expect(newDisk(text)).toEqual(wish));
  it("tell CDs from disks", () => {
    expect(isCdrom(parseDrive("ide2", "local:iso/x.iso,media=cdrom"))).toBe(true);
    expect(isCdrom(parseDrive("ide2", "local-lvm:vm-1-cloudinit,media=cdrom"), true)).toBe(false);
    expect(isCdrom(parseDrive("scsi0", "local-lvm:vm-1-disk-0"))).toBe(false);
  });
});

describe("network strings", () => {
  it("keep a given address and invent a missing one", () => {
    expect(printNet(parseNet("net0", "virtio=bc:24:11:00:00:c9,firewall=0,bridge=vmbr0"))).toBe(
      "virtio=BC:24:11:00:00:C9,bridge=vmbr0,firewall=0",
    );
    expect(printNet(parseNet("net0", "e1000,bridge=vmbr0"))).toMatch(/^e1000=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0$/);
    expect(printNet(parseNet("net0", "model=virtio,macaddr=BC:24:11:00:00:01,bridge=vmbr0"))).toBe(
      "virtio=BC:24:11:00:00:01,bridge=vmbr0",
    );
  });
  it.each([
    ["bridge=vmbr0", "net0.model: property is missing"],
    ["virtio=BD:24:11:00:00:01", "unicast MAC"],
    ["virtio,bridge=vm br", "bridge identifier"],
  ])("refuse %s", (text, message) => expect(() => parseNet("net0", text)).toThrow(message));
  it("of a container know host-managed and have a type", () => {
    expect(
      printLxcNet(parseLxcNet("net0", "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,ip=dhcp,host-managed=1")),
    ).toBe("bridge=vmbr0,host-managed=1,hwaddr=BC:24:11:00:00:01,ip=dhcp,name=eth0,type=veth");
    expect(() => parseLxcNet("net0", "bridge=vmbr0")).toThrow("net0.name: property is missing");
  });
  it.each(["ip=dhcp", "ip=10.0.0.5/24,gw=10.0.0.1", "ip6=auto", "ip6=fd00::5/64,gw6=fd00::1"])(
    "ipconfig %s is good",
    (text) => expect(() => parseIpConfig("ipconfig0", text)).not.toThrow(),
  );
  it.each(["ip=10.0.0.5", "ip=10.0.0.5/33", "ip=manual", "gw6=fd00::1", "ip=10.0.0.5/24,gw=router"])(
    "ipconfig %s is refused",
    (text) => expect(() => parseIpConfig("ipconfig0", text)).toThrow(/invalid format/),
  );
});

describe("sizes", () => {
  it.each([
    ["32G", 32 * 2 ** 30],
    ["528K", 528 * 1024],
    ["1.5T", 1.5 * 2 ** 40],
    ["4096", 4096],
    ["4X", undefined],
    ["", undefined],
  ])("%s", (text, bytes) => expect(parseSize(text)).toBe(bytes));
  it.each([
    [34_359_738_368, "32G"],
    [540_672, "528K"],
    [4 * 2 ** 20, "4M"],
    [1000, "1000"],
  ])("%d bytes", (bytes, text) => expect(formatSize(bytes)).toBe(text));
});

describe("volumes", () => {
  it.each([
    [dir, "201/vm-201-disk-0.qcow2", { content: "images", format: "qcow2", owner: 201 }],
    [dir, "iso/debian.iso", { content: "iso", format: "raw" }],
    [dir, "vztmpl/edge.tar", { content: "vztmpl", format: "tar" }],
    [dir, "vztmpl/debian.tar.zst", { content: "vztmpl", format: "tzst" }],
    [dir, "import/talos.qcow2", { content: "import", format: "qcow2" }],
    [lvm, "vm-9999-pvc-1", { content: "images", format: "raw", owner: 9999 }],
  ])("%j of %s", (storage, name, expected) => expect(parseVolumeName(storage, name)).toEqual(expected));
  it.each([
    [dir, "import/talos.raw.xz", "unable to parse directory volume name"],
    [dir, "snippets/user.yaml", "unable to parse directory volume name"],
    [lvm, "iso/debian.iso", "unable to parse lvm volume name"],
  ])("%j refuses %s", (storage, name, message) => expect(() => parseVolumeName(storage, name)).toThrow(message));
  it("have ids and clean names", () => {
    expect(parseVolumeId("local:import/x.qcow2")).toEqual({ storage: "local", name: "import/x.qcow2" });
    expect(parseVolumeId("/dev/sda")).toBeUndefined();
    expect(normalizeFileName("../a b/c d$.tar")).toBe("c_d_.tar");
  });
});

describe("UPIDs", () => {
  const parts = {
    node: "pve",
    pid: 0x1001,
    pstart: 0x7b,
    startTime: 0x68000000,
    type: "imgdel",
    id: "local:iso/x",
    user: "a@pve!b",
  };
  it("are taken apart as they were put together", () => {
    const upid = encodeUpid(parts);
    expect(upid).toBe("UPID:pve:00001001:0000007B:68000000:imgdel:local%3Aiso/x:a@pve!b:");
    expect(decodeUpid(upid)).toEqual(parts);
  });
  it.each(["", "UPID:pve:1:2:3:qmstart:201:root@pam:", "UPID:pve:00001001:0000007B:68000000:qmstart:201:root@pam"])(
    "%j is none",
    (text) => expect(decodeUpid(text)).toBeUndefined(),
  );
});

describe("parameters", () => {
  const table = {
    id: integer({ minimum: 1 }),
    on: optional(boolean()),
    name: optional(string({ maxLength: 3 }), "on"),
  };
  it("are typed", () =>
    expect(verify(table, { id: "7", on: "yes", name: "abc" })).toEqual({ id: 7, on: true, name: "abc" }));
  it("report every mistake", () => {
    expect(() => verify(table, { id: "0", name: "abcd", other: "x" })).toThrow(
      expect.objectContaining({
        status: 400,
        message: "Parameter verification failed.",
        errors: {
          id: "value must have a minimum value of 1",
          name: "value may only be 3 characters long",
          on: "missing property - 'name' requires this property",
          other: "property is not defined in schema and the schema does not allow additional properties",
        },
      }),
    );
  });
  it("are not taken from the prototype", () => expect(() => verify({}, { constructor: "x" })).toThrow());
});

describe("options of guests", () => {
  it.each([
    ["1", true],
    ["enabled=1,type=virtio", true],
    ["0", false],
    ["enabled=0,fstrim_cloned_disks=1", false],
    [undefined, false],
  ])("agent %s", (text, on) => expect(agentEnabled(text)).toBe(on));
  it("memory, start order, tags, description", () => {
    expect([memoryOf("4096"), memoryOf("current=2048"), memoryOf(undefined)]).toEqual([4096, 2048, 512]);
    expect(startupOf("order=1,up=30")).toEqual({ order: 1, up: 30 });
    expect(startupOf("2")).toEqual({ order: 2 });
    expect(uniqueTags("worker;HomeLab,worker")).toBe("homelab;worker");
    expect([descriptionOf("qemu", "a\n\n"), descriptionOf("lxc", "a")]).toEqual(["a", "a\n"]);
  });
  it("mount points", () => expect(parseMountPoint("rootfs", "local-lvm:4")).toEqual({ volume: "local-lvm:4" }));
  it("commands", () =>
    expect(shellJoin(["/bin/sh", "-c", "echo it's $HOME"])).toBe("/bin/sh -c 'echo it'\\''s $HOME'"));
  it.each(["cores", "scsi30", "virtio15", "sata5", "ide3", "net31", "ipconfig31", "efidisk0"])("%s is one", (name) =>
    expect(Object.hasOwn(QEMU_CONFIG, name)).toBe(true),
  );
  it.each(["core", "scsi31", "virtio16", "sata6", "ide4", "net32"])("%s is none", (name) =>
    expect(Object.hasOwn(QEMU_CONFIG, name)).toBe(false),
  );
});
