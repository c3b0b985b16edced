import type { Reject } from "../reject.ts";
import type { Seed } from "../seed.ts";

/** The lab's wildcard once more in further namespaces. */
const wildcards = ({ config, files }: Seed, count: number, issuer: "letsencrypt" | "letsencrypt-staging"): void => {
  config.domain = "home.mylab.dev";
  config.certificates = { issuer, email: "me@mylab.dev" };
  config.cloudflare = { zone: "mylab.dev" };
  for (let n = 1; n <= count; n += 1)
    files[`k8s/apps/mine-${n}/certificate.yaml`] = `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: wildcard, namespace: mine-${n} }
spec:
  secretName: wildcard
  dnsNames: ["*.home.mylab.dev", home.mylab.dev]
  issuerRef: { kind: ClusterIssuer, name: ${issuer} }
`;
};

export const reject: Reject = {
  wrong: (seed) => wildcards(seed, 5, "letsencrypt"),
  issues: [
    {
      code: "CERTIFICATE_DUPLICATE",
      path: "k8s/apps/mine-5/certificate.yaml",
      message:
        "the lab asks for 6 certificates for *.home.mylab.dev, home.mylab.dev, and Let's Encrypt signs the same names 5 times a week",
      hint: "keep one, and refer to its Secret from the other namespaces by a ReferenceGrant",
      severity: "warning",
    },
  ],
  right: (seed) => wildcards(seed, 5, "letsencrypt-staging"),
};
