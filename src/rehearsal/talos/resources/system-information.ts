import { SystemInformationSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

/** What the SMBIOS of a Proxmox VM says. */
export const systemInformation = resource(
  {
    type: "SystemInformations.hardware.talos.dev",
    displayType: "SystemInformation",
    namespace: "hardware",
    aliases: ["systeminformation"],
    columns: [
      { name: "Manufacturer", jsonPath: "{.manufacturer}" },
      { name: "ProductName", jsonPath: "{.productName}" },
      { name: "Version", jsonPath: "{.version}" },
      { name: "SerialNumber", jsonPath: "{.serialnumber}" },
      { name: "UUID", jsonPath: "{.uuid}" },
      { name: "WakeUpType", jsonPath: "{.wakeUpType}" },
      { name: "SKUNumber", jsonPath: "{.skuNumber}" },
    ],
  },
  SystemInformationSpecSchema,
  ({ machine }) => {
    const spec = { manufacturer: "QEMU", productName: "Standard PC (Q35 + ICH9, 2009)", uuid: machine.uuid };
    return [{ id: "systeminformation", spec, shown: spec }];
  },
);
