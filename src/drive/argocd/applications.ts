import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { waitFor } from "../../lib/wait.ts";

const KIND = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", namespace: "argocd" } as const;

/** What Argo CD says of an application; the parts of its status that we read. */
const status = z.looseObject({
  sync: z.looseObject({ status: z.string(), revision: z.string().optional() }).optional(),
  health: z.looseObject({ status: z.string().optional(), message: z.string().optional() }).optional(),
  operationState: z.looseObject({ phase: z.string(), message: z.string().optional() }).optional(),
  conditions: z.array(z.looseObject({ type: z.string(), message: z.string() })).optional(),
});

export interface Application {
  readonly name: string;
  readonly sync: string;
  readonly health: string;
  /** Commit that was compared last, empty before the first comparison. */
  readonly revision: string;
  /** Why it is not well, as Argo CD says; empty when there is nothing to say. */
  readonly message: string;
}

/** All applications, sorted by name. */
export async function listApplications(client: KubernetesClient): Promise<readonly Application[]> {
  const objects = await client.list(KIND);
  return objects.map(applicationOf).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Ask Argo CD to look at its source now instead of at the next poll. */
export async function refresh(client: KubernetesClient, name: string): Promise<void> {
  const body = { metadata: { annotations: { "argocd.argoproj.io/refresh": "normal" } } };
  await client.patch({ ...KIND, name }, body, { type: "merge" });
}

/**
 * Wait until every expected application is Synced and Healthy.
 *
 * @param expected names; others may exist beside them
 * @param report   called when the number of those that are well changes
 * @throws HomelabError `TIMEOUT` naming those that are not, with Argo CD's reason
 */
export async function waitForApplications(
  client: KubernetesClient,
  expected: readonly string[],
  options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly report: (well: number) => void },
): Promise<readonly Application[]> {
  let last = -1;
  return waitFor(
    async () => {
      const found = new Map((await listApplications(client)).map((application) => [application.name, application]));
      const missing = expected.filter((name) => !isWell(found.get(name)));
      const well = expected.length - missing.length;
      if (well !== last) options.report((last = well));
      if (missing.length === 0) return [...found.values()];
      throw new HomelabError("NOT_WELL", missing.map((name) => describe(name, found.get(name))).join("; "));
    },
    {
      timeoutMs: options.timeoutMs,
      intervalMs: 100,
      what: "sign that all applications are Synced and Healthy",
      signal: options.signal,
    },
  );
}

function isWell(application: Application | undefined): boolean {
  return application?.sync === "Synced" && application.health === "Healthy";
}

function describe(name: string, application: Application | undefined): string {
  if (application === undefined) return `${name} does not exist yet`;
  const { sync, health, message } = application;
  return `${name} is ${sync}, ${health}${message === "" ? "" : ` (${message})`}`;
}

function applicationOf(object: KubernetesObject): Application {
  const parsed = status.safeParse(object["status"] ?? {});
  const { sync, health, operationState, conditions } = parsed.success ? parsed.data : {};
  const failed = operationState !== undefined && !["Succeeded", "Running"].includes(operationState.phase);
  return {
    name: object.metadata.name,
    sync: sync?.status ?? "Unknown",
    health: health?.status ?? "Unknown",
    revision: sync?.revision ?? "",
    message: conditions?.[0]?.message ?? (failed ? (operationState.message ?? "") : (health?.message ?? "")),
  };
}
