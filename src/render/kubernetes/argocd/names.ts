export const ARGOCD_NAMESPACE = "argocd";

/** What Argo CD reads secrets from, and under which keys; the values come from the environment, past Git. */
export const ARGOCD_SECRETS = {
  webhook: { secret: "argocd-secret", key: "webhook.github.secret", variable: "ARGOCD_WEBHOOK_SECRET" },
  mail: { secret: "argocd-notifications-secret", key: "mail-password", variable: "MAIL_PASSWORD" },
  ntfy: { secret: "argocd-notifications-secret", key: "ntfy-token", variable: "NTFY_TOKEN" },
} as const;
