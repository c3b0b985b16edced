import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.mail = { host: "smtp.mylab.dev", port: 465, user: "lab", from: "lab@mylab.dev", to: "me@mylab.dev" };
  },
  issues: [
    {
      code: "MAIL_PORT",
      path: "mail.security",
      message: "port 465 of smtp.mylab.dev (mail.port) wants tls by its number, and security is starttls",
      hint: 'write security: "tls", or port: 587',
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.mail = {
      host: "smtp.mylab.dev",
      port: 465,
      security: "tls",
      user: "lab",
      from: "lab@mylab.dev",
      to: "me@mylab.dev",
    };
  },
};
