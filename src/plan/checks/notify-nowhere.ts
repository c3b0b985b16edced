import type { Check } from "./check.ts";

/** Messages need a way to somebody: a topic, or a mail server that the lab knows. */
export const notifyNowhere: Check = ({ argocd, missingSections }) => {
  const notify = argocd?.notify;
  if (notify === undefined) return [];
  if (notify.mail && missingSections.has("mail"))
    return [
      {
        code: "NOTIFY_NOWHERE",
        path: "argocd.notify.mail",
        message: "Argo CD would write mail, and the lab has no section mail that says by which server",
        hint: "add the section mail, or write ntfy: with a topic instead",
      },
    ];
  if (notify.mail || notify.ntfy !== undefined) return [];
  return [
    {
      code: "NOTIFY_NOWHERE",
      path: "argocd.notify",
      message: "Argo CD would tell of what goes wrong, and nobody is named who gets to know",
      hint: "write mail: true, or ntfy: with a topic",
    },
  ];
};
