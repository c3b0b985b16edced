/** Settings that people look for and that an API token of Proxmox cannot carry out: why, and what to do instead. */
export const API_ONLY: Readonly<Record<string, { readonly why: string; readonly hint: string }>> = {
  ...same(
    ["mounts", "mountPoints", "bindMounts"],
    "only root@pam may mount a folder of the host into a guest",
    "write disks",
  ),
  ...same(["features", "keyctl", "fuse"], "only root@pam may set features of a container but nesting", "leave it out"),
  ...same(["privileged"], "a container of root's own may do whatever root may on the host", "leave it out"),
  ...same(
    ["devices", "hostpci", "usb"],
    "only root@pam may pass a device through by its address",
    "write pci, with names of resource mappings",
  ),
  ...same(
    ["snippets", "userData", "cloudInit", "cicustom"],
    "Proxmox takes snippets over SSH only",
    "leave it out: Talos is configured by its own API",
  ),
  ...same(["ssh"], "nothing of the lab logs in to a host", "leave it out"),
};

function same(
  keys: readonly string[],
  why: string,
  hint: string,
): Readonly<Record<string, { readonly why: string; readonly hint: string }>> {
  return Object.fromEntries(keys.map((key) => [key, { why, hint }]));
}
