import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      env: { DB_PASSWORD: "correct horse", API: "Zq8xT2mVb7KpLw4RnYc9Hd3F" },
      files: { "/etc/app.conf": "-----BEGIN RSA PRIVATE KEY-----" },
    });
    config.proxmox.tags = ["fine"];
    config.backups = { endpoint: "https://me:hunter22@s3.mylab.dev", bucket: "homelab" };
  },
  issues: [
    {
      code: "SECRET_IN_PLAIN",
      path: "apps/external/whoami.ts:env.API",
      message:
        "the value here, in the file of app whoami, looks like a key: long and without any pattern, and everybody who reads the repository would have it",
      hint: "seal it with homelab seal whoami API; and make a new one, when this was committed",
    },
    {
      code: "SECRET_IN_PLAIN",
      path: "apps/external/whoami.ts:env.DB_PASSWORD",
      message:
        "the value here, in the file of app whoami, is a secret by the name of DB_PASSWORD, and everybody who reads the repository would have it",
      hint: "seal it with homelab seal whoami DB_PASSWORD; and make a new one, when this was committed",
    },
    {
      code: "SECRET_IN_PLAIN",
      path: "apps/external/whoami.ts:files./etc/app.conf",
      message:
        "the value here, in the file of app whoami, has the shape of a secret, and everybody who reads the repository would have it",
      hint: "seal it with homelab seal whoami <NAME>; and make a new one, when this was committed",
    },
    {
      code: "SECRET_IN_PLAIN",
      path: "backups.endpoint",
      message:
        "the value here, in the config, has the shape of a secret, and everybody who reads the repository would have it",
      hint: "write it into secrets.env, which is not in Git; and make a new one, when this was committed",
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      env: { DB_PASSWORD_FILE: "/run/db", TOKEN_URL: "https://id.mylab.dev/token", SHOW_PASSWORD: "true" },
      args: ["--digest=0123456789abcdef0123456789abcdef"],
    });
  },
};
