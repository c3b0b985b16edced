import { z } from "zod";
import type { Issue } from "../../lib/issue.ts";
import type { TreeCheck } from "./tree.ts";

const rule = z.looseObject({
  to: z.array(z.unknown()).optional(),
  ports: z.array(z.looseObject({ port: z.union([z.number(), z.string()]).optional() })).optional(),
});
const policy = z.looseObject({
  spec: z.looseObject({
    podSelector: z.looseObject({}).optional(),
    policyTypes: z.array(z.string()).optional(),
    egress: z.array(rule).optional(),
  }),
});

/** Port of the cluster's DNS. */
const DNS = [53, "53", "dns", "dns-tcp"];
/** How Argo CD reaches a repository. */
const GIT = [443, 22, "443", "22", "https", "ssh"];

/**
 * Policies of a namespace, taken together, let its pods ask for names; those of Argo CD's namespace let it reach Git:
 * a policy that cuts Git off also keeps the commit away that would mend it.
 */
export const policyCuts: TreeCheck = ({ objects }) => {
  const policies = objects
    .filter(({ object }) => object.kind === "NetworkPolicy")
    .flatMap((entry) => {
      const spec = policy.safeParse(entry.object).data?.spec;
      const limits = spec?.policyTypes?.includes("Egress") ?? spec?.egress !== undefined;
      return spec === undefined || !limits ? [] : [{ ...entry, egress: spec.egress ?? [] }];
    });
  const open = (namespace: string, ports: readonly (number | string)[]): boolean =>
    policies
      .filter((other) => other.namespace === namespace)
      .some(({ egress }) => egress.some((one) => allows(one, ports)));
  return policies.flatMap(({ path, object, namespace }): readonly Issue[] => {
    const cut = [
      ...(open(namespace, DNS) ? [] : [{ what: "the cluster's DNS", write: "UDP and TCP port 53 of kube-system" }]),
      ...(namespace !== "argocd" || open(namespace, GIT) ? [] : [{ what: "Git", write: "TCP ports 443 and 22" }]),
    ];
    return cut.map(({ what, write }) => ({
      code: "POLICY_CUTS",
      path,
      message: `policy ${object.metadata.name} closes what pods of namespace ${namespace} call, and no policy there opens ${what}`,
      hint: `add a rule to egress: ${write}`,
    }));
  });
};

function allows({ ports }: z.output<typeof rule>, wanted: readonly (number | string)[]): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some(({ port }) => port === undefined || wanted.includes(port));
}
