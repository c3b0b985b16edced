import { z } from "zod";
import { acmeIssuer, ACME_SERVERS } from "../kubernetes/issuer.ts";
import type { Tree, TreeCheck, TreeObject } from "./tree.ts";

/** What Let's Encrypt signs in a week. source: https://letsencrypt.org/docs/rate-limits/ */
const PER_DOMAIN = 50;
const DUPLICATES = 5;

const certificate = z.looseObject({
  kind: z.literal("Certificate"),
  apiVersion: z.string().startsWith("cert-manager.io/"),
  spec: z.looseObject({
    commonName: z.string().optional(),
    dnsNames: z.array(z.string()).default([]),
    issuerRef: z.looseObject({ name: z.string() }),
  }),
});
const issuer = z.looseObject({ spec: z.looseObject({ acme: z.looseObject({ server: z.string() }) }) });

interface Wanted {
  readonly path: string;
  readonly names: readonly string[];
}

/** A lab that is made anew asks for all of its certificates in one week. */
export const certificateBudget: TreeCheck = (tree) => {
  const wanted = wantedFrom(tree);
  const domains = groupBy(wanted, ({ names }) => [...new Set(names.map((name) => registered(tree, name)))]);
  return [...domains].flatMap(([domain, certificates]) => {
    const last = certificates[PER_DOMAIN];
    if (last === undefined) return [];
    return [
      {
        code: "CERTIFICATE_BUDGET",
        path: last.path,
        message: `the lab asks for ${certificates.length} certificates below ${domain}, and Let's Encrypt signs ${PER_DOMAIN} a week: a lab made anew would wait for the others`,
        hint: `let the Gateway's certificate for *.${tree.lab.domain} do for hosts one label below the domain`,
        severity: "warning" as const,
      },
    ];
  });
};

/** A wildcard in each namespace that wants it is the usual way into this limit. */
export const certificateDuplicate: TreeCheck = (tree) => {
  const sets = groupBy(wantedFrom(tree), ({ names }) => [[...new Set(names)].toSorted().join(", ")]);
  return [...sets].flatMap(([names, certificates]) => {
    const last = certificates[DUPLICATES];
    if (last === undefined) return [];
    return [
      {
        code: "CERTIFICATE_DUPLICATE",
        path: last.path,
        message: `the lab asks for ${certificates.length} certificates for ${names}, and Let's Encrypt signs the same names ${DUPLICATES} times a week`,
        hint: "keep one, and refer to its Secret from the other namespaces by a ReferenceGrant",
        severity: "warning" as const,
      },
    ];
  });
};

/** Certificates of Let's Encrypt's production; staging signs as many as one likes. */
function wantedFrom({ lab, objects }: Tree): readonly Wanted[] {
  const issuers = new Set(objects.filter(isProduction).map(({ object }) => object.metadata.name));
  if (acmeIssuer(lab.certificates) === "letsencrypt") issuers.add("letsencrypt");
  return objects.flatMap(({ path, object }) => {
    const spec = certificate.safeParse(object).data?.spec;
    if (spec === undefined || !issuers.has(spec.issuerRef.name)) return [];
    return [{ path, names: [...(spec.commonName === undefined ? [] : [spec.commonName]), ...spec.dnsNames] }];
  });
}

function isProduction({ object }: TreeObject): boolean {
  if (object.kind !== "ClusterIssuer" && object.kind !== "Issuer") return false;
  return issuer.safeParse(object).data?.spec.acme.server === ACME_SERVERS.letsencrypt;
}

/** The domain that a name is registered under: the lab's zone, or the last two labels. */
function registered({ lab }: Tree, name: string): string {
  const zone = lab.cloudflare?.zone ?? "";
  return zone !== "" && (name === zone || name.endsWith(`.${zone}`)) ? zone : name.split(".").slice(-2).join(".");
}

function groupBy(wanted: readonly Wanted[], keysOf: (one: Wanted) => readonly string[]): Map<string, Wanted[]> {
  const groups = new Map<string, Wanted[]>();
  for (const one of wanted) for (const key of keysOf(one)) groups.set(key, [...(groups.get(key) ?? []), one]);
  return groups;
}
