/** Components that are raised in one go. */
export interface Group {
  /** Names the bot's branch. */
  readonly name: string;
  readonly keys: readonly string[];
  /** A new minor version of one is worth nothing without one of the other. */
  readonly together?: true;
}

export const groups: readonly Group[] = [
  { name: "Cilium and Gateway API", keys: ["cilium", "gatewayApi"], together: true },
  { name: "Argo CD", keys: ["argocd", "argocdChart"] },
  { name: "Proxmox CSI", keys: ["proxmoxCsi", "proxmoxCsiChart"] },
  { name: "Sealed Secrets", keys: ["sealedSecrets", "sealedSecretsChart"] },
];

/** Everything that is raised together with a key, the key itself among them. */
export function raisedWith(key: string): readonly string[] {
  return groups.find(({ keys }) => keys.includes(key))?.keys ?? [key];
}
