import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { httpRequest } from "../../src/lib/http-request.ts";
import { connect, type KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { readWorld } from "../../src/rehearsal/world/client.ts";
import { worldSpec } from "../../src/rehearsal/world/spec.ts";
import { gitIn, openGitopsLab, tellOfPush, TOPIC } from "./gitops-lab.ts";
import { openPlace, reportOf, slotDirectory, type Place } from "./homelab.ts";

const MINUTES = 60_000;
/** Well below the minute after which Argo CD asks Git by itself. */
const SOON_MS = 45_000;
const WHOAMI = "k8s/apps/external/whoami";
const OLD = "docker.io/traefik/whoami:v1.11.0";
const NEW = "docker.io/traefik/whoami:v1.12.0";

const application = z.looseObject({
  metadata: z.looseObject({ creationTimestamp: z.string() }),
  spec: z.looseObject({ project: z.string() }),
  status: z.looseObject({
    sourceType: z.string().optional(),
    sync: z.looseObject({ status: z.string(), revision: z.string().optional() }).optional(),
    health: z.looseObject({ status: z.string(), lastTransitionTime: z.string().optional() }).optional(),
    operationState: z.looseObject({ phase: z.string(), message: z.string().optional() }).optional(),
  }),
});
const deployment = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({ spec: z.looseObject({ containers: z.array(z.looseObject({ image: z.string() })) }) }),
  }),
});
const message = z.looseObject({ title: z.string(), message: z.string(), priority: z.int() });

let place: Place;
let lab: Awaited<ReturnType<typeof openGitopsLab>>;
let client: KubernetesClient;
let clone: string;
let bare: string;
let server: string;
let secret: string;
let proxy: NodeJS.ProcessEnv;

beforeAll(async () => {
  place = await openPlace();
  lab = await openGitopsLab();
  const ran = await place.run(["rehearse", "--keep", "--json", "--lab", lab.folder]);
  expect(ran.code, ran.stderr).toBe(0);
  expect(reportOf(ran).apps.map(({ name }) => name)).toContain("metrics-server");
  const dir = slotDirectory(place);
  client = connect(await readFile(join(dir, "kubeconfig"), "utf8"));
  const world = join(dir, "world");
  const spec = worldSpec.parse(JSON.parse(await readFile(join(world, "spec.json"), "utf8")));
  expect(await readWorld(world)).toBeDefined();
  server = `http://${spec.infrastructure}:8080`;
  proxy = {
    HTTPS_PROXY: `http://${spec.infrastructure}:${spec.proxyPort}`,
    SSL_CERT_FILE: join(world, "ca.crt"),
  };
  secret = await webhookSecret();
  bare = join(dir, "git", "lab.git");
  clone = join(lab.folder, ".clone");
  await gitIn(lab.folder)("clone", "--quiet", bare, clone);
}, 5 * MINUTES);
afterAll(async () => {
  client?.close();
  await place.close();
  await lab.remove();
});

async function webhookSecret(): Promise<string> {
  const found = await client.get({ apiVersion: "v1", kind: "Secret", namespace: "argocd", name: "argocd-secret" });
  const data = z.record(z.string(), z.string()).parse(found["data"]);
  return Buffer.from(data["webhook.github.secret"] ?? "", "base64").toString();
}

async function get(name: string): Promise<z.infer<typeof application>> {
  const ref = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", namespace: "argocd", name };
  return application.parse(await client.get(ref));
}

async function image(): Promise<string | undefined> {
  const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "whoami", name: "whoami" };
  return deployment.parse(await client.get(ref)).spec.template.spec.containers[0]?.image;
}

function soon(what: string, check: () => Promise<boolean>): Promise<true> {
  return waitFor(check, { timeoutMs: SOON_MS, intervalMs: 100, what });
}

/** Push the branch main of the clone, and tell Argo CD as GitHub would. */
async function push(): Promise<string> {
  const git = gitIn(clone);
  const before = await git("rev-parse", "origin/main");
  await git("push", "--quiet", "origin", "main");
  const after = await git("rev-parse", "HEAD");
  expect(await tellOfPush(server, { bare, before, after, secret })).toBe(200);
  return after;
}

async function well(name: string, revision: string): Promise<boolean> {
  const { sync, health } = (await get(name)).status;
  return sync?.status === "Synced" && sync.revision === revision && health?.status === "Healthy";
}

async function messages(): Promise<readonly z.infer<typeof message>[]> {
  const { body } = await httpRequest(`https://ntfy.sh/${TOPIC}/json?poll=1`, { env: proxy });
  return body
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => message.parse(JSON.parse(line)));
}

test("apps wait for the operators' wave until it is well; charts are built by kustomize with --enable-helm", async () => {
  const [operator, app] = [await get("metrics-server"), await get("whoami")];
  const well = Date.parse(operator.status.health?.lastTransitionTime ?? "");
  expect(Date.parse(app.metadata.creationTimestamp)).toBeGreaterThan(Date.parse(operator.metadata.creationTimestamp));
  expect(Date.parse(app.metadata.creationTimestamp)).toBeGreaterThanOrEqual(well);
  expect(operator.status.sourceType).toBe("Kustomize");
  const chart = { apiVersion: "apps/v1", kind: "Deployment", namespace: "kube-system", name: "metrics-server" };
  const { labels } = (await client.get(chart)).metadata;
  expect(labels?.["app.kubernetes.io/instance"]).toBe("metrics-server");
});

test("the webhook takes what is signed with the lab's secret, and nothing else", async () => {
  const head = await gitIn(clone)("rev-parse", "HEAD");
  const told = { bare, before: head, after: head };
  expect(await tellOfPush(server, { ...told, secret: "guessed" })).toBe(400);
  expect(await tellOfPush(server, { ...told, secret })).toBe(200);
});

test(
  "a Renovate branch is rendered, merged, told of and deployed; git revert brings the old version back",
  async () => {
    const [mine, git] = [gitIn(lab.folder), gitIn(clone)];
    await mine("init", "--quiet", "--initial-branch=main");
    expect((await place.run(["render", "--lab", lab.folder])).code).toBe(0);
    await mine("add", "versions.json", "k8s", ".rendered.json");
    await mine("commit", "--quiet", "--message=Render");
    await mine("checkout", "--quiet", "-b", "renovate/whoami");
    const pins = join(lab.folder, "versions.json");
    await writeFile(pins, (await readFile(pins, "utf8")).replace('whoami": "v1.11.0"', 'whoami": "v1.12.0"'));
    expect((await place.run(["render", "--lab", lab.folder])).code).toBe(0);
    const changed = await mine("diff", "--name-only", "main", "--", "k8s");
    expect(changed).toBe(`${WHOAMI}/deployment.yaml`);
    const patch = join(lab.folder, "branch.patch");
    await writeFile(patch, `${await mine("diff", "main", "--", "k8s")}\n`);

    await git("checkout", "--quiet", "-b", "renovate/whoami");
    await git("apply", patch);
    await git("commit", "--quiet", "--all", "--message=Update docker.io/traefik/whoami to v1.12.0");
    await git("push", "--quiet", "origin", "renovate/whoami");
    expect(await image()).toBe(OLD);
    await git("checkout", "--quiet", "main");
    await git("merge", "--quiet", "--no-ff", "--message=Merge renovate/whoami", "renovate/whoami");
    const merged = await push();
    await soon("new version", async () => (await image()) === NEW && (await well("whoami", merged)));
    await soon("message that it is up to date", async () =>
      (await messages()).some(
        ({ title, message: text }) => title === "whoami is up to date" && text.includes(merged.slice(0, 8)),
      ),
    );

    await git("revert", "--no-edit", "--mainline", "1", "HEAD");
    const reverted = await push();
    await soon("old version", async () => (await image()) === OLD && (await well("whoami", reverted)));
  },
  2 * MINUTES,
);

test(
  "what is taken out of Git is pruned, and what is changed by hand is healed",
  async () => {
    const git = gitIn(clone);
    const folder = join(clone, WHOAMI);
    const extra = { apiVersion: "v1", kind: "ConfigMap", namespace: "whoami", name: "extra" };
    await writeFile(
      join(folder, "extra.yaml"),
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra, namespace: whoami }\ndata: { from: git }\n",
    );
    await appendFile(join(folder, "kustomization.yaml"), "  - extra.yaml\n");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=One object more");
    await push();
    const from = async (): Promise<unknown> => Object((await client.find(extra))?.["data"] ?? {}).from;
    await soon("new object", async () => (await from()) === "git");
    await client.patch(extra, { data: { from: "hand" } }, { type: "merge" });
    await soon("healed object", async () => (await from()) === "git");
    await git("revert", "--no-edit", "HEAD");
    await push();
    await soon("pruned object", async () => (await client.find(extra)) === undefined);
  },
  2 * MINUTES,
);

test(
  "a project keeps its apps out of other namespaces, and a sync that fails is told of",
  async () => {
    expect((await get("it-tools")).spec.project).toBe("internal");
    const git = gitIn(clone);
    const folder = join(clone, "k8s/apps/internal/it-tools");
    await writeFile(
      join(folder, "stray.yaml"),
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: stray, namespace: whoami }\n",
    );
    await appendFile(join(folder, "kustomization.yaml"), "  - stray.yaml\n");
    await git("add", "--all");
    await git("commit", "--quiet", "--message=Reach into another project");
    await push();
    await soon("refusal", async () => {
      const said = JSON.stringify((await get("it-tools")).status.operationState);
      if (said.includes("namespace whoami is not permitted in project 'internal'")) return true;
      throw new Error(said);
    });
    const stray = { apiVersion: "v1", kind: "ConfigMap", namespace: "whoami", name: "stray" };
    expect(await client.find(stray)).toBeUndefined();
    await soon("message that it was tried more than once", async () =>
      (await messages()).some(({ title, priority }) => title === "it-tools could not be synced" && priority === 4),
    );
  },
  2 * MINUTES,
);
