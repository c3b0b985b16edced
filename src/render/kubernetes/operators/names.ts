/** Namespaces of the operators; their charts' own habits, where they have one. */
export const POSTGRES_NAMESPACE = "cnpg-system";
export const BACKUP_NAMESPACE = "k8up";
/** metrics-server belongs to the cluster's own parts, and its chart reads a Role that lies there. */
export const METRICS_NAMESPACE = "kube-system";

/** Secret in the operator's namespace with the keys of the bucket and the password of the backups. */
export const BACKUP_SECRET = "backup-credentials";
/** Its keys, and the variables of `secrets.env` that their values come from. */
export const BACKUP_VARIABLES = {
  "access-key": "BACKUP_ACCESS_KEY",
  "secret-key": "BACKUP_SECRET_KEY",
  password: "BACKUP_PASSWORD",
} as const;
