import { endpoint, everyone } from "../http/endpoint.ts";

/** The realms of a login form, which has to know them before anybody is logged in. source: pve-access-control PVE/API2/Domains.pm */
export const listDomains = endpoint({
  method: "GET",
  path: "/access/domains",
  permission: everyone,
  parameters: {},
  handle: () => [
    { realm: "pam", type: "pam", comment: "Linux PAM standard authentication", default: 1 },
    { realm: "pve", type: "pve", comment: "Proxmox VE authentication server" },
  ],
});
