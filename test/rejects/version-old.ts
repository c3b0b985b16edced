import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ versions }) => {
    Object.assign(versions, { traefik: "3.6.9" });
  },
  issues: [
    {
      code: "VERSION_OLD",
      path: "versions.json:traefik",
      message:
        "Traefik 3.6.9 is too old: 3.7.0 is needed, because the edge's routes name hosts with HostSNI(`*.…`) (https://doc.traefik.io/traefik/migrate/v3/)",
      hint: 'write "traefik": "3.7.0"',
    },
  ],
  right: ({ versions }) => {
    Object.assign(versions, { traefik: "3.7.0" });
  },
};
