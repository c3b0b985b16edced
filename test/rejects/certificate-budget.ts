import type { Reject } from "../reject.ts";
import type { Seed } from "../seed.ts";

/** A certificate per host, written by hand. */
const certificates = ({ config, files }: Seed, count: number): void => {
  config.domain = "home.mylab.dev";
  config.certificates = { issuer: "letsencrypt", email: "me@mylab.dev" };
  config.cloudflare = { zone: "mylab.dev" };
  for (let n = 10; n < 10 + count; n += 1)
    files[`k8s/apps/mine/certificate-${n}.yaml`] = `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: host-${n}, namespace: mine }
spec:
  secretName: host-${n}
  dnsNames: [host-${n}.home.mylab.dev]
  issuerRef: { kind: ClusterIssuer, name: letsencrypt }
`;
};

export const reject: Reject = {
  wrong: (seed) => certificates(seed, 50),
  issues: [
    {
      code: "CERTIFICATE_BUDGET",
      path: "k8s/apps/mine/certificate-59.yaml",
      message:
        "the lab asks for 51 certificates below mylab.dev, and Let's Encrypt signs 50 a week: a lab made anew would wait for the others",
      hint: "let the Gateway's certificate for *.home.mylab.dev do for hosts one label below the domain",
      severity: "warning",
    },
  ],
  right: (seed) => certificates(seed, 49),
};
