import type { HomelabConfig } from "./schema/homelab.ts";

/** A secret that a lab may need. It stands in `secrets.env` (0600, not in Git) or in the environment, never in the config. */
export interface SecretName {
  /** Name of the environment variable. */
  readonly name: string;
  readonly what: string;
  /** Section of the config that wants it; with `optional` the section works without as well. */
  readonly section: keyof HomelabConfig;
  readonly optional?: true;
  /** Setting of the section without which it is of no use. */
  readonly setting?: readonly string[];
  /** Another secret that takes its place. */
  readonly alternative?: string;
  /** What a value looks like, without being one. */
  readonly example: string;
}

/** Every secret that the project knows; anything else in `secrets.env` is refused. */
export const SECRETS: readonly SecretName[] = [
  {
    name: "PROXMOX_VE_API_TOKEN",
    what: "Terraform's API token on the Proxmox host",
    section: "proxmox",
    example: "terraform@pve!homelab=xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
  },
  {
    name: "PROXMOX_CSI_TOKEN",
    what: "API token with which the cluster makes and attaches volumes on the Proxmox host",
    section: "proxmox",
    example: "csi@pve!homelab=xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
  },
  {
    name: "STATE_KEY",
    what: "key that Terraform's state and plan are encrypted with; without it they stay closed",
    section: "proxmox",
    alternative: "TF_ENCRYPTION",
    example: "32 random bytes in base64; homelab init writes them, by hand: openssl rand -base64 32",
  },
  {
    name: "STATE_KEY_FORMER",
    what: "the key before it, while homelab state rekey changes it",
    section: "proxmox",
    optional: true,
    example: "as STATE_KEY",
  },
  {
    name: "TF_ENCRYPTION",
    what: "OpenTofu's encryption of its state in a way of your own, as OpenTofu reads it",
    section: "proxmox",
    optional: true,
    example: 'key_provider "pbkdf2" "lab" { passphrase = "…" } …',
  },
  {
    name: "CLOUDFLARE_API_TOKEN",
    what: "Cloudflare token that may edit the DNS of the zone",
    section: "cloudflare",
    example: "40 letters, digits, dashes and underscores",
  },
  {
    name: "CLOUDFLARE_TUNNEL_TOKEN",
    what: "token of the tunnel, as Cloudflare's dashboard shows it",
    section: "cloudflare",
    optional: true,
    example: "eyJ…",
  },
  {
    name: "PIHOLE_PASSWORD",
    what: "password of Pi-hole's web page; the container gets its hash alone",
    section: "pihole",
    example: "…",
  },
  { name: "MAIL_PASSWORD", what: "password of the SMTP server", section: "mail", example: "…" },
  {
    name: "GRAFANA_CLOUD_TOKEN",
    what: "Grafana Cloud token that may write metrics, logs and traces",
    section: "monitoring",
    example: "glc_…",
  },
  {
    name: "ARGOCD_WEBHOOK_SECRET",
    what: "what GitHub signs its messages to Argo CD with",
    section: "argocd",
    setting: ["webhook"],
    example: "the output of `openssl rand -hex 32`",
  },
  {
    name: "NTFY_TOKEN",
    what: "access token of the ntfy topic",
    section: "argocd",
    setting: ["notify", "ntfyToken"],
    example: "tk_…",
  },
  { name: "BACKUP_ACCESS_KEY", what: "access key of the backup bucket", section: "backups", example: "…" },
  { name: "BACKUP_SECRET_KEY", what: "secret key of the backup bucket", section: "backups", example: "…" },
  {
    name: "BACKUP_PASSWORD",
    what: "password that backups are encrypted with; without it they are lost",
    section: "backups",
    example: "…",
  },
];

/**
 * The secrets without which a lab cannot be brought up.
 *
 * @param switchedOn whether a section of the config is there, or a setting further in
 */
export function secretsWanted(
  switchedOn: (section: keyof HomelabConfig, setting: readonly string[]) => boolean,
): readonly SecretName[] {
  return SECRETS.filter(({ section, setting = [], optional }) => optional !== true && switchedOn(section, setting));
}
