import { describe, expect, it } from "vitest";
import { HomelabError } from "../../../lib/error.ts";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { podSchema, type Pod } from "./pod.ts";
import { obstacleOf, referencesOf } from "./references.ts";

const METADATA = { name: "photos-1", namespace: "photos", uid: "1" };

function pod(spec: Record<string, unknown>): Pod {
  return podSchema.parse({ metadata: METADATA, spec });
}

function reads(container: Record<string, unknown>): Pod {
  return pod({ containers: [{ name: "app", ...container }] });
}

/** A cluster that holds these objects, as `Kind/name` with their keys. */
function clusterWith(
  objects: Readonly<Record<string, readonly string[]>>,
  asked: string[] = [],
): Pick<KubernetesClient, "find"> {
  return {
    find: async ({ apiVersion, kind, namespace = "", name }) => {
      asked.push(`${kind} ${namespace}/${name}`);
      const keys = objects[`${kind}/${name}`];
      if (keys === undefined) return undefined;
      return { apiVersion, kind, metadata: { name }, data: Object.fromEntries(keys.map((key) => [key, "eA=="])) };
    },
  };
}

const refusing = (code: string): Pick<KubernetesClient, "find"> => ({
  find: () => Promise.reject(new HomelabError(code, "no")),
});

const look = (spec: Pod, objects: Readonly<Record<string, readonly string[]>> = {}) =>
  obstacleOf(clusterWith(objects), spec);

const password = { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "photos-db-app", key: "password" } } };

describe("what a pod reads", () => {
  it("is what its volumes show and what its environment names, unless it is optional", () => {
    const all = pod({
      volumes: [
        { name: "config", configMap: { name: "photos" } },
        { name: "maybe", configMap: { name: "x", optional: true } },
        { name: "keys", secret: { secretName: "photos-keys" } },
        { name: "scratch", emptyDir: {} },
      ],
      initContainers: [{ name: "first", envFrom: [{ configMapRef: { name: "defaults" } }] }],
      containers: [
        {
          name: "app",
          envFrom: [{ secretRef: { name: "y", optional: true } }, { secretRef: { name: "all" } }],
          env: [{ name: "TZ", value: "UTC" }, password],
        },
      ],
    });
    expect(referencesOf(all)).toEqual([
      { kind: "ConfigMap", name: "photos", volume: "config" },
      { kind: "Secret", name: "photos-keys", volume: "keys" },
      { kind: "ConfigMap", name: "defaults" },
      { kind: "Secret", name: "all" },
      { kind: "Secret", name: "photos-db-app", key: "password" },
    ]);
  });
});

describe("what is in the way of a pod's containers", () => {
  it("is nothing when everything is there, and each object is asked for once", async () => {
    const asked: string[] = [];
    const user = { name: "USER", valueFrom: { secretKeyRef: { name: "photos-db-app", key: "username" } } };
    const api = clusterWith({ "Secret/photos-db-app": ["password", "username"] }, asked);
    expect(await obstacleOf(api, reads({ env: [password, user] }))).toBeUndefined();
    expect(asked).toEqual(["Secret photos/photos-db-app"]);
  });

  it.each([
    [reads({ env: [password] }), {}, 'secret "photos-db-app" not found'],
    [
      reads({ env: [password] }),
      { "Secret/photos-db-app": ["username"] },
      "couldn't find key password in Secret photos/photos-db-app",
    ],
    [reads({ envFrom: [{ configMapRef: { name: "all" } }] }), {}, 'configmap "all" not found'],
  ])("is told as a faulty configuration of the container: %#", async (spec, objects, message) => {
    expect(await look(spec, objects)).toEqual({ reason: "CreateContainerConfigError", message });
  });

  it("is told of a volume, before the environment is read", async () => {
    const spec = pod({
      volumes: [{ name: "keys", secret: { secretName: "photos-keys" } }],
      containers: [{ name: "app", env: [password] }],
    });
    expect(await look(spec)).toEqual({
      reason: "ContainerCreating",
      message: 'MountVolume.SetUp failed for volume "keys" : secret "photos-keys" not found',
    });
  });

  it("is what the apiserver does not let this node see, and any other failure is one", async () => {
    const spec = reads({ env: [password] });
    expect(await obstacleOf(refusing("KUBERNETES_FORBIDDEN"), spec)).toMatchObject({
      message: 'secret "photos-db-app" not found',
    });
    await expect(obstacleOf(refusing("KUBERNETES_UNREACHABLE"), spec)).rejects.toThrow("no");
  });
});
