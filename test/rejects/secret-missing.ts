import type { Reject } from "../reject.ts";

const mail = { host: "smtp.example.net", user: "lab", from: "lab@example.net", to: "me@example.net" };

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.mail = mail;
    config.cloudflare = {};
  },
  secrets: { wrong: ["MAIL_PASSWORD"], right: ["MAIL_PASSWORD"] },
  issues: [
    {
      code: "SECRET_MISSING",
      path: "cloudflare",
      message:
        "cloudflare wants CLOUDFLARE_API_TOKEN (Cloudflare token that may edit the DNS of the zone), which is neither in secrets.env nor in the environment",
      hint: "write CLOUDFLARE_API_TOKEN=… into secrets.env; it looks like this: 40 letters, digits, dashes and underscores",
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.mail = mail;
  },
};
