import { describe, expect, it } from "vitest";
import { seed, sourceOf } from "../../../test/seed.ts";
import type { AppInput } from "../../apps/schema.ts";
import { planLab } from "../../plan/load-lab.ts";
import type { Folder } from "../folder.ts";
import { renderApp } from "./folder.ts";

function folder(app: Partial<AppInput>): Folder {
  const input = seed();
  input.apps = { "apps/internal/app.ts": { image: "docker.io/a/app:1", port: 8080, ...app } };
  const { lab, issues } = planLab(sourceOf(input));
  const [first] = lab?.apps ?? [];
  if (lab === undefined || first === undefined || issues.length > 0) throw new Error(JSON.stringify(issues));
  return renderApp(lab, first);
}

function sealed(values: Record<string, string>): Folder {
  const input = seed();
  input.sealed["apps/external/whoami.sealed.json"] = values;
  const { lab } = planLab(sourceOf(input));
  const app = lab?.apps.find(({ name }) => name === "whoami");
  if (lab === undefined || app === undefined) throw new Error("the seed's lab has whoami");
  return renderApp(lab, app);
}

function checksum(of: Folder): string | undefined {
  return JSON.stringify(of["deployment.yaml"]).match(/"checksum\/config":"\w+"/)?.[0];
}

describe("renderApp", () => {
  it("has the files that the app needs and no others", () => {
    expect(Object.keys(folder({}))).toEqual([
      "kustomization.yaml",
      "namespace.yaml",
      "network-policy.yaml",
      "deployment.yaml",
      "service.yaml",
    ]);
    const full = folder({ host: "app", files: { "/etc/app.yaml": "a" } });
    expect(Object.keys(full)).toContain("configmap.yaml");
    expect(Object.keys(full)).toContain("gateway-route.yaml");
    expect(full["kustomization.yaml"]).toMatchObject({ resources: Object.keys(full).slice(1) });
  });

  it("has the sealed values for its own Secret, and no such file without them", () => {
    expect(Object.keys(sealed({}))).not.toContain("sealed-secret.yaml");
    expect(sealed({ TOKEN: "AgB=", A: "AgC" })["sealed-secret.yaml"]).toMatchObject([
      {
        kind: "SealedSecret",
        metadata: { name: "whoami", namespace: "whoami" },
        spec: {
          encryptedData: { A: "AgC", TOKEN: "AgB=" },
          template: { metadata: { name: "whoami", namespace: "whoami" } },
        },
      },
    ]);
  });

  it("keeps files of one name apart and restarts the pods when one changes", () => {
    const files = { "/etc/a/config.yaml": "a", "/etc/b/config.yaml": "b" };
    const both = folder({ files });
    expect(both["configmap.yaml"]).toMatchObject([{ data: { "config.yaml": "a", "2-config.yaml": "b" } }]);
    expect(checksum(both)).toBeDefined();
    expect(checksum(folder({ files }))).toBe(checksum(both));
    expect(checksum(folder({ files: { ...files, "/etc/b/config.yaml": "c" } }))).not.toBe(checksum(both));
  });

  it("spreads several pods over the nodes", () => {
    expect(JSON.stringify(folder({ replicas: 2 }))).toContain("topologySpreadConstraints");
    expect(JSON.stringify(folder({ replicas: 1 }))).not.toContain("topologySpreadConstraints");
  });

  it("lets a port below 1024 be bound without root", () => {
    const sysctl = '"sysctls":[{"name":"net.ipv4.ip_unprivileged_port_start","value":"80"}]';
    expect(JSON.stringify(folder({ port: 80 })["deployment.yaml"])).toContain(sysctl);
    expect(JSON.stringify(folder({ port: 8080 })["deployment.yaml"])).not.toContain("sysctls");
  });

  it("opens the network as far as the app says", () => {
    const closed = folder({})["network-policy.yaml"];
    expect(closed).toMatchObject([{ spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } }]);
    expect(JSON.stringify(closed)).not.toContain("ipBlock");
    expect(folder({ host: "app" })["network-policy.yaml"]).toMatchObject([
      { spec: { ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }] } },
    ]);
    expect(JSON.stringify(folder({ internet: true })["network-policy.yaml"])).toContain(
      '{"ipBlock":{"cidr":"0.0.0.0/0","except":["192.168.1.0/24"]}}',
    );
  });
});
