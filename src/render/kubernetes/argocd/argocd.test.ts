import { describe, expect, it } from "vitest";
import { check } from "../../../../test/issues.ts";
import { seed, type Seed } from "../../../../test/seed.ts";
import type { Lab } from "../../../plan/lab.ts";
import { renderApplications } from "../applications.ts";
import { renderArgocd } from "../argocd.ts";

function labOf(change: (input: Seed) => void = () => undefined): Lab {
  const input = seed();
  change(input);
  const { lab, issues } = check(input);
  expect(issues).toEqual([]);
  if (lab === undefined) throw new Error("a lab without issues is planned");
  return lab;
}

const full = (): Lab =>
  labOf(({ config }) => {
    config.mail = { host: "smtp.mylab.dev", user: "lab", from: "lab@mylab.dev", to: "me@mylab.dev" };
    config.catalog = { "metrics-server": true };
    config.argocd = {
      ui: true,
      projects: "category",
      notify: { mail: true, ntfy: "https://ntfy.sh/my-lab-4711", ntfyToken: true, on: ["deployed", "sync-failed"] },
    };
  });

const matching = (path: object) => ({ spec: { rules: [{ matches: [{ path }] }] } });

describe("an Application", () => {
  it("has the documented form and nothing more", () => {
    expect(renderApplications(labOf())["whoami.yaml"]).toEqual({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "whoami", namespace: "argocd" },
      spec: {
        project: "default",
        source: {
          repoURL: "https://github.com/user/homelab",
          targetRevision: "main",
          path: "k8s/apps/external/whoami",
        },
        destination: { server: "https://kubernetes.default.svc", namespace: "whoami" },
        syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ["CreateNamespace=true"] },
      },
    });
  });
});

describe("projects", () => {
  it("let the apps of a category into their own namespaces, from the lab's Git, with what they bring", () => {
    const folder = renderApplications(full());
    expect(folder["projects.yaml"]).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({
          name: "external",
          annotations: { "argocd.argoproj.io/sync-wave": "-2" },
        }),
        spec: {
          description: "Apps of category external",
          sourceRepos: ["https://github.com/user/homelab"],
          destinations: [{ server: "https://kubernetes.default.svc", namespace: "whoami" }],
          clusterResourceWhitelist: [{ group: "", kind: "Namespace" }],
        },
      }),
      expect.objectContaining({ metadata: expect.objectContaining({ name: "internal" }) }),
    ]);
    expect(folder["whoami.yaml"]).toMatchObject({ spec: { project: "external" } });
    expect(folder["root.yaml"]).toMatchObject({ spec: { project: "default" } });
    expect(folder["metrics-server.yaml"]).toMatchObject({ spec: { project: "default" } });
  });
});

describe("Argo CD's values", () => {
  it("count the health of Applications only where one waits for another", () => {
    const key = "resource.customizations.health.argoproj.io_Application";
    expect(JSON.stringify(renderArgocd(labOf()))).not.toContain(key);
    expect(renderArgocd(full())["values.yaml"]).toMatchObject({
      configs: { cm: { [key]: expect.stringContaining("not synced yet"), url: "https://argocd.home.example.net" } },
    });
    expect(renderApplications(full())["root.yaml"]).toMatchObject({
      spec: { syncPolicy: { retry: { limit: -1, refresh: true } } },
    });
  });

  it("name who is told of what, and no secret", () => {
    expect(renderArgocd(labOf())["values.yaml"]).toMatchObject({ notifications: { enabled: false } });
    expect(renderArgocd(full())["values.yaml"]).toMatchObject({
      notifications: {
        enabled: true,
        secret: { create: false },
        notifiers: {
          "service.email.mail": expect.stringContaining("password: $mail-password"),
          "service.webhook.ntfy": expect.stringContaining("Bearer $ntfy-token"),
        },
        subscriptions: [{ recipients: ["mail:me@mylab.dev", "ntfy:"], triggers: ["on-sync-failed", "on-deployed"] }],
        triggers: { "trigger.on-deployed": expect.stringContaining("oncePer: app.status.sync.revision") },
      },
    });
  });

  it("open the whole server at the Gateway, or the webhook alone", () => {
    expect(renderArgocd(labOf())).not.toHaveProperty("gateway-route.yaml");
    const open = (argocd: Seed["config"]["argocd"]) =>
      renderArgocd(labOf(({ config }) => void (config.argocd = argocd)))["gateway-route.yaml"];
    expect(open({ ui: true })).toMatchObject(matching({ type: "PathPrefix", value: "/" }));
    expect(open({ webhook: true })).toMatchObject(matching({ type: "Exact", value: "/api/webhook" }));
  });
});
