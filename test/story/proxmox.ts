import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { z } from "zod";
import { worldSpec } from "../../src/rehearsal/world/spec.ts";
import { slotDirectory, type Place } from "./homelab.ts";

const storage = z.object({ data: z.looseObject({ avail: z.number() }) });
const text = z.object({ data: z.string() });
const config = z.object({ data: z.record(z.string(), z.union([z.string(), z.number()])) });
const content = z.object({ data: z.array(z.looseObject({ volid: z.string(), size: z.number() })) });

/** The simulated host of a place's run, spoken to as a person with Terraform's token would. */
export function proxmoxOf(place: Place) {
  const dir = join(slotDirectory(place), "world");
  const spec = worldSpec.parse(JSON.parse(readFileSync(join(dir, "spec.json"), "utf8")));
  const { address, port, hosts, token } = spec.proxmox;
  const node = hosts[0]?.name ?? "";
  const ca = readFileSync(join(dir, "ca.crt"));

  function call(method: string, path: string, form: Record<string, string> = {}): Promise<unknown> {
    const body = new URLSearchParams(form).toString();
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: address,
          port,
          ca,
          method,
          path: `/api2/json${path}`,
          headers: {
            authorization: `PVEAPIToken=${token.id}=${token.secret}`,
            ...(body === ""
              ? {}
              : { "content-type": "application/x-www-form-urlencoded", "content-length": body.length }),
          },
        },
        (response) => {
          let answer = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
          response.on("end", () => {
            if (response.statusCode === 200) resolve(JSON.parse(answer));
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${response.statusMessage}`));
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  return {
    storage: async (name: string) => storage.parse(await call("GET", `/nodes/${node}/storage/${name}/status`)).data,
    /** Sizes in bytes of the volumes that the CSI plugin has made, by volume id. */
    volumes: async (name: string): Promise<Readonly<Record<string, number>>> => {
      const { data } = content.parse(await call("GET", `/nodes/${node}/storage/${name}/content?vmid=9999`));
      return Object.fromEntries(data.map(({ volid, size }) => [volid, size]));
    },
    /** Further disks of a VM: volume id by device. @param on its host, the first one unless given */
    disks: async (vmid: number, on = node): Promise<Readonly<Record<string, string>>> => {
      const { data } = config.parse(await call("GET", `/nodes/${on}/qemu/${vmid}/config`));
      const scsi = Object.entries(data).filter(([key]) => /^scsi[1-9]\d*$/.test(key));
      return Object.fromEntries(scsi.map(([key, value]) => [key, String(value).split(",")[0] ?? ""]));
    },
    /** Make a volume of that many KiB; its id comes back. */
    allocate: async (name: string, filename: string, kib: number) =>
      text.parse(
        await call("POST", `/nodes/${node}/storage/${name}/content`, { vmid: "9999", filename, size: String(kib) }),
      ).data,
    remove: (name: string, volume: string) =>
      call("DELETE", `/nodes/${node}/storage/${name}/content/${encodeURIComponent(volume)}`),
    power: (vmid: number, action: "start" | "stop") => call("POST", `/nodes/${node}/qemu/${vmid}/status/${action}`),
  };
}
