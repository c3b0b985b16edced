import type { Lab, Mail, Notify } from "../../../plan/lab.ts";
import { toYaml } from "../../../lib/yaml.ts";
import { ARGOCD_SECRETS } from "./names.ts";

type Event = Notify["on"][number];

interface Message {
  /** When it is sent, in the language of the notifications engine. */
  readonly when: string;
  /** Once for each commit; else each time that it comes to be so. */
  readonly oncePerCommit: boolean;
  readonly title: string;
  readonly text: string;
  /** Of ntfy: 3 is the usual one, 4 makes a sound. */
  readonly priority: number;
}

const NAME = "{{.app.metadata.name}}";
const COMMIT = "{{.app.status.sync.revision | trunc 8}}";

/** source: argo-cd docs/operator-manual/notifications/{triggers,templates}.md */
const MESSAGES: Readonly<Record<Event, Message>> = {
  "sync-failed": {
    // While it is tried again and again it is neither failed nor done, and some Applications are tried for ever.
    when: "app.status?.operationState?.phase in ['Error', 'Failed'] or (app.status?.operationState?.retryCount ?? 0) > 1",
    oncePerCommit: true,
    title: `${NAME} could not be synced`,
    text: `Commit ${COMMIT}: {{.app.status.operationState.message}}`,
    priority: 4,
  },
  "health-degraded": {
    when: "app.status?.health?.status == 'Degraded'",
    oncePerCommit: false,
    title: `${NAME} is not well`,
    text: `It runs commit ${COMMIT} and is Degraded.`,
    priority: 4,
  },
  deployed: {
    when: "app.status?.operationState?.phase == 'Succeeded' and app.status?.health?.status == 'Healthy'",
    oncePerCommit: true,
    title: `${NAME} is up to date`,
    text: `It runs commit ${COMMIT}.`,
    priority: 3,
  },
};

/**
 * The chart's values for the notifications controller; from these it makes `argocd-notifications-cm`. Its Secret is
 * written by a phase of ours, because values stand in Git.
 */
export function notifications(lab: Lab): object {
  const { notify } = lab.argocd;
  if (notify === null) return { enabled: false };
  const mail = notify.mail ? lab.mail : null;
  const recipients = [...(mail === null ? [] : [`mail:${mail.to}`]), ...(notify.ntfy === null ? [] : ["ntfy:"])];
  return {
    enabled: true,
    ...(lab.argocd.host === "" ? {} : { argocdUrl: `https://${lab.argocd.host}` }),
    secret: { create: false, name: ARGOCD_SECRETS.mail.secret },
    notifiers: {
      ...(mail === null ? {} : { "service.email.mail": toYaml(mailService(mail)) }),
      ...(notify.ntfy === null ? {} : { "service.webhook.ntfy": toYaml(ntfyService(notify.ntfy, notify.ntfyToken)) }),
    },
    subscriptions: [{ recipients, triggers: notify.on.map((event) => `on-${event}`) }],
    templates: Object.fromEntries(notify.on.map((event) => [`template.${event}`, toYaml(template(event, notify))])),
    triggers: Object.fromEntries(notify.on.map((event) => [`trigger.on-${event}`, toYaml(trigger(event))])),
  };
}

/** TLS follows from the port: from the first byte at 465, after STARTTLS elsewhere. */
function mailService({ host, port, user, from }: Mail): object {
  return { host, port, from, username: user, password: `$${ARGOCD_SECRETS.mail.key}` };
}

function ntfyService({ server }: NonNullable<Notify["ntfy"]>, withToken: boolean): object {
  const token = { name: "Authorization", value: `Bearer $${ARGOCD_SECRETS.ntfy.key}` };
  return { url: server, headers: [{ name: "Content-Type", value: "application/json" }, ...(withToken ? [token] : [])] };
}

function trigger(event: Event): readonly object[] {
  const { when, oncePerCommit } = MESSAGES[event];
  return [{ when, send: [event], ...(oncePerCommit ? { oncePer: "app.status.sync.revision" } : {}) }];
}

function template(event: Event, { ntfy }: Notify): object {
  const { title, text, priority } = MESSAGES[event];
  return {
    message: text,
    email: { subject: title },
    ...(ntfy === null
      ? {}
      : {
          webhook: {
            ntfy: { method: "POST", body: ntfyBody(ntfy.topic, title, text, priority) },
          },
        }),
  };
}

/** source: docs.ntfy.sh/publish, "Publish as JSON" */
function ntfyBody(topic: string, title: string, text: string, priority: number): string {
  return `{"topic": "${topic}", "title": ${quoted(title)}, "message": ${quoted(text)}, "priority": ${priority}}`;
}

/** A text of a template as JSON when it is filled in, so that a quote in a message of Argo CD does no harm. */
function quoted(text: string): string {
  const fields = [...text.matchAll(/\{\{(.+?)\}\}/g)].map(([, field = ""]) => ` (${field})`);
  return `{{ printf "${text.replaceAll(/\{\{.+?\}\}/g, "%v")}"${fields.join("")} | toJson }}`;
}
