import { expect, test } from "vitest";
import { stringify } from "yaml";
import { seed, sourceOf } from "../../../test/seed.ts";
import type { HomelabInput } from "../../config/schema/homelab.ts";
import type { Lab } from "../../plan/lab.ts";
import { planLab } from "../../plan/load-lab.ts";
import { APPLICATIONS_PATH } from "./applications.ts";
import { renderFolders } from "../render.ts";
import { CLOUDFLARE_PATH } from "./cloudflare.ts";

function labWith(cloudflare: HomelabInput["cloudflare"], onlyFrom: readonly "cloudflare"[] = []): Lab {
  const input = seed();
  input.config.domain = "home.mylab.dev";
  input.config.edge.traefik.onlyFrom = [...onlyFrom];
  input.config.cloudflare = cloudflare;
  input.versions.images["docker.io/favonia/cloudflare-ddns"] = "1.15.1";
  input.versions.images["docker.io/cloudflare/cloudflared"] = "2026.3.0";
  const { lab } = planLab(sourceOf(input));
  if (lab === undefined) throw new Error("the lab is planned");
  return lab;
}

const folder = (lab: Lab, path: string) => new Map(renderFolders(lab)).get(path) ?? {};
const files = (lab: Lab): readonly string[] => Object.keys(folder(lab, CLOUDFLARE_PATH));
const hasApplication = (lab: Lab): boolean => "cloudflare.yaml" in folder(lab, APPLICATIONS_PATH);

test("a lab that has certificates alone from there runs nothing for it", () => {
  expect(files(labWith({ zone: "mylab.dev" }))).toEqual([]);
  expect(hasApplication(labWith({ zone: "mylab.dev" }))).toBe(false);
});

test("what is wanted is rendered, brought in by Argo CD, and holds no token", () => {
  const lab = labWith({ zone: "mylab.dev", dynamicAddress: true });
  expect(files(lab)).toEqual(["kustomization.yaml", "namespace.yaml", "ddns.yaml", "network-policy.yaml"]);
  expect(hasApplication(lab)).toBe(true);
  expect(folder(lab, CLOUDFLARE_PATH)["ddns.yaml"]).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            {
              image: "docker.io/favonia/cloudflare-ddns:1.15.1",
              env: expect.arrayContaining([
                { name: "DOMAINS", value: "home.mylab.dev,*.home.mylab.dev" },
                { name: "PROXIED", value: "false" },
                {
                  name: "CLOUDFLARE_API_TOKEN",
                  valueFrom: { secretKeyRef: { name: "cloudflare-ddns", key: "api-token" } },
                },
              ]) as unknown,
            },
          ],
        },
      },
    },
  });
  const tunnel = labWith({ zone: "mylab.dev", tunnel: true });
  expect(files(tunnel)).toEqual(["kustomization.yaml", "namespace.yaml", "tunnel.yaml", "network-policy.yaml"]);
});

test("records point at Cloudflare's proxies where the edge lets in nobody else", () => {
  const lab = labWith({ zone: "mylab.dev", dynamicAddress: true }, ["cloudflare"]);
  expect(stringify(folder(lab, CLOUDFLARE_PATH))).toMatch(/name: PROXIED\s+value: "true"/);
});
