import type { PropertyFormat } from "../schema/property-string.ts";

const flag = { kind: "boolean" } as const;

/** Devices of the host that a VM gets. source: qemu-server src/PVE/QemuServer/{USB,PCI}.pm, src/PVE/QemuServer/Virtiofs.pm */
export const DEVICE_FORMATS: Readonly<Record<"usb" | "hostpci" | "virtiofs", PropertyFormat>> = {
  usb: { host: { bare: true }, mapping: {}, usb3: flag },
  hostpci: {
    host: { bare: true },
    mapping: {},
    rombar: flag,
    pcie: flag,
    "x-vga": flag,
    "legacy-igd": flag,
    romfile: {},
    mdev: {},
    "vendor-id": {},
    "device-id": {},
    "sub-vendor-id": {},
    "sub-device-id": {},
  },
  virtiofs: {
    dirid: { bare: true },
    cache: { oneOf: ["auto", "always", "metadata", "never"] },
    "direct-io": flag,
    "expose-acl": flag,
    "expose-xattr": flag,
  },
};
