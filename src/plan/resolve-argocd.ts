import { NOTIFY_EVENTS } from "../config/schema/argocd.ts";
import type { HomelabConfig } from "../config/schema/homelab.ts";
import { hostOf } from "./derive.ts";
import type { Argocd } from "./lab.ts";

/** How Argo CD is reached, what it may touch, and whom it tells. */
export function resolveArgocd({ argocd, domain }: HomelabConfig): Argocd {
  const { ui, webhook, projects, notify } = argocd;
  return {
    host: ui || webhook ? hostOf(argocd.host, domain) : "",
    ui,
    webhook,
    projectPerCategory: projects === "category",
    notify:
      notify === undefined
        ? null
        : {
            on: NOTIFY_EVENTS.filter((event) => notify.on.includes(event)),
            mail: notify.mail,
            ntfy: notify.ntfy === undefined ? null : topicOf(notify.ntfy),
            ntfyToken: notify.ntfyToken,
          },
  };
}

function topicOf(url: string): { readonly server: string; readonly topic: string } {
  const { origin, pathname } = new URL(url);
  return { server: origin, topic: pathname.slice(1) };
}
