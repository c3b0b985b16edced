import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { environment, startHost, type TestHost } from "./proxmox-host.ts";
import { type Terraform, terraform } from "./terraform.ts";

const fixture = join(import.meta.dirname, "fixtures", "proxmox-lab.tf");
const config = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.unknown())]));

/** The steps follow each other: what one creates the next one reads, changes and removes. */
describe("the real bpg/proxmox provider against the simulated host", { timeout: 120_000 }, () => {
  let host: TestHost;
  let tofu: Terraform;

  beforeAll(async () => {
    host = await startHost({ address: "127.230.0.10" });
    const files = { "main.tf": await readFile(fixture, "utf8") };
    tofu = await terraform(files, { proxmox: true, env: environment(host) });
    await tofu.run(["init"]);
  });
  afterAll(async () => {
    await tofu.remove();
    await host.close();
  });

  const changes = async (...variables: readonly string[]): Promise<number> =>
    (await tofu.run(["plan", "-detailed-exitcode", "-input=false", ...variables], [0, 2])).code;
  const apply = async (...variables: readonly string[]): Promise<void> =>
    void (await tofu.run(["apply", "-auto-approve", "-input=false", ...variables]));
  const configOf = async (path: string): Promise<z.infer<typeof config>> =>
    config.parse((await host.call("GET", `/nodes/pve/${path}/config`)).data);

  it("creates everything and then finds nothing to change", async () => {
    await apply();
    expect(await changes()).toBe(0);
  });

  it("made a VM with the image's disk, grown, with EFI variables and cloud-init data", async () => {
    const vm = await configOf("qemu/201");
    expect(vm).toMatchObject({
      name: "cp-1",
      bios: "ovmf",
      machine: "q35",
      cores: 2,
      memory: "4096",
      onboot: 1,
      agent: expect.stringContaining("enabled=1"),
      tags: "controlplane;homelab",
      startup: "order=1",
      serial0: "socket",
      ipconfig0: "gw=127.230.1.1,ip=127.230.1.201/24",
      net0: expect.stringMatching(/^virtio=BC:24:11:00:00:C9,bridge=vmbr0/),
      efidisk0: expect.stringMatching(/^local-lvm:vm-201-disk-0,efitype=4m,.*size=4M$/),
      scsi0: expect.stringMatching(/^local-lvm:vm-201-disk-1,.*size=32G/),
      ide2: "local-lvm:vm-201-cloudinit,media=cdrom,size=4M",
    });
    expect(host.guests.get(201)).toMatchObject({
      kind: "qemu",
      name: "cp-1",
      cores: 2,
      memoryMiB: 4096,
      agentEnabled: true,
      nics: [
        {
          name: "net0",
          mac: "bc:24:11:00:00:c9",
          bridge: "vmbr0",
          address: "127.230.1.201/24",
          gateway: "127.230.1.1",
        },
      ],
    });
    const disk = host.guests.get(201)?.disks.find((entry) => entry.device === "scsi0");
    expect(disk).toMatchObject({ sizeBytes: 32 * 2 ** 30, imageName: "talos-v1.13.9-nocloud-amd64.qcow2" });
  });

  it("made a container that runs what its image says", async () => {
    expect(await configOf("lxc/202")).toMatchObject({
      hostname: "edge",
      entrypoint: "/bin/edge --config=x",
      env: "PATH=/bin\0MODE=image",
      cmode: "console",
      unprivileged: 1,
      memory: 512,
      net0: expect.stringContaining("host-managed=1"),
      rootfs: "local-lvm:vm-202-disk-0,size=4G",
      lxc: [
        ["lxc.init.cwd", "/etc/edge"],
        ["lxc.init.uid", "65532"],
        ["lxc.init.gid", "65532"],
      ],
    });
    expect(host.guests.get(202)).toMatchObject({
      kind: "lxc",
      name: "edge",
      nics: [{ name: "eth0", mac: "bc:24:11:00:00:ca", address: "127.230.1.202/24" }],
      container: {
        entrypoint: "/bin/edge --config=x",
        env: { PATH: "/bin", MODE: "image" },
        cwd: "/etc/edge",
        user: "65532:65532",
      },
    });
  });

  it("asks for nothing that the host does not know", () => {
    expect(host.requests.filter((line) => /^[45]\d\d /.test(line))).toEqual([]);
  });

  it("survives a power cut of the host: the state is all there and guests start again in their order", async () => {
    await host.restart();
    const before = host.power.length;
    expect(await host.call("GET", "/nodes/pve/qemu/201/status/current")).toMatchObject({ data: { status: "stopped" } });
    await host.proxmox.boot();
    expect(host.power.slice(before)).toEqual(["on 201", "on 203", "on 202"]);
    expect(await changes()).toBe(0);
  });

  it("updates cores, memory, tags and the pool's comment in place, and keeps machines running", async () => {
    const variables = ["-var=cores=4", "-var=memory=8192", '-var=tags=["homelab","worker"]', "-var=comment=changed"];
    const before = host.power.length;
    await apply(...variables);
    expect(await changes(...variables)).toBe(0);
    expect(host.power.slice(before)).toEqual([]);
    expect(await configOf("qemu/201")).toMatchObject({ cores: 4, memory: "8192", tags: "homelab;worker" });
    const current = await host.call("GET", "/nodes/pve/qemu/201/config?current=1");
    expect(current.data).toMatchObject({ cores: 2, memory: "4096" });
    const pending = z
      .array(z.looseObject({ key: z.string() }))
      .parse((await host.call("GET", "/nodes/pve/qemu/201/pending")).data);
    expect(pending).toContainEqual({ key: "cores", value: 2, pending: 4 });
    await apply();
  });

  it("leaves a disk alone that CSI attached", async () => {
    await host.call("POST", "/nodes/pve/storage/local-lvm/content", {
      vmid: "9999",
      filename: "vm-9999-pvc-1",
      size: "1048576",
    });
    const answer = await host.call("POST", "/nodes/pve/qemu/203/config", {
      scsi1: "local-lvm:vm-9999-pvc-1,backup=0,iothread=1,wwn=0x5056432d49443031",
    });
    expect(answer).toMatchObject({ status: 200, data: expect.stringMatching(/^UPID:.*:qmconfig:203:/) });
    expect(await changes()).toBe(0);
    await apply("-var=cores=3");
    expect(await configOf("qemu/203")).toMatchObject({
      scsi1: expect.stringMatching(/^local-lvm:vm-9999-pvc-1,.*size=1G/),
    });
  });

  it("removes everything, but not what belongs to somebody else", async () => {
    await tofu.run(["destroy", "-auto-approve", "-input=false"]);
    // The provider does not wait for the tasks that delete files.
    await vi.waitFor(() => expect(Object.keys(host.proxmox.state.volumes)).toEqual(["pve/local-lvm:vm-9999-pvc-1"]));
    expect(host.proxmox.state.guests).toEqual({});
    expect(host.proxmox.state.pools).toEqual({});
    expect(host.power.filter((line) => line.startsWith("destroyed")).toSorted()).toEqual([
      "destroyed 201",
      "destroyed 202",
      "destroyed 203",
    ]);
  });
});
