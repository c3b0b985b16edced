import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.argocd = { notify: { mail: true, on: ["deployed"] } };
  },
  issues: [
    {
      code: "NOTIFY_NOWHERE",
      path: "argocd.notify.mail",
      message: "Argo CD would write mail, and the lab has no section mail that says by which server",
      hint: "add the section mail, or write ntfy: with a topic instead",
    },
  ],
  right: ({ config }) => {
    config.argocd = { notify: { ntfy: "https://ntfy.sh/my-lab-4711" } };
  },
};
