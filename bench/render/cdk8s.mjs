/**
 * The same apps with cdk8s: `node cdk8s.mjs <folder with its packages> <out> <apps>`. Plain ApiObjects, which is its
 * fastest way; prints CPU-seconds from inside, `load` for its packages and `render` for the rest.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages = "", outdir = "", count = "0"] = process.argv.slice(2);
const seconds = (start) => {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
};

const started = process.cpuUsage();
const { ApiObject, App, Chart } = createRequire(join(packages, "package.json"))("cdk8s");
const load = seconds(started);

const before = process.cpuUsage();
const app = new App({ outdir });
for (let n = 0; n < Number(count); n++) {
  const name = `app-${String(n).padStart(3, "0")}`;
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "homelab" };
  const chart = new Chart(app, name);
  const object = (id, apiVersion, kind, rest, metadata = {}) =>
    new ApiObject(chart, id, { apiVersion, kind, metadata: { name, namespace: name, labels, ...metadata }, ...rest });
  object("namespace", "v1", "Namespace", {}, { namespace: undefined });
  object("policy", "networking.k8s.io/v1", "NetworkPolicy", {
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ports: [{ port: "http" }] }],
      egress: [{}],
    },
  });
  object("config", "v1", "ConfigMap", { data: { "config.yaml": `listen: 8080\nname: ${name}\nlevel: info\n` } });
  object("claim", "v1", "PersistentVolumeClaim", {
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
      storageClassName: "proxmox-csi",
    },
  });
  object("deployment", "apps/v1", "Deployment", {
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      strategy: { type: "Recreate" },
      template: {
        metadata: { labels },
        spec: {
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            fsGroup: 1000,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name,
              image: `docker.io/example/${name}:1.2.${n}`,
              ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
              env: [
                { name: "LISTEN", value: ":8080" },
                { name: "LOG_LEVEL", value: "info" },
                { name: "NUMBER", value: String(n) },
              ],
              readinessProbe: { httpGet: { path: "/health", port: "http" } },
              livenessProbe: { httpGet: { path: "/health", port: "http" } },
              resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "128Mi" } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
              volumeMounts: [
                { name: "config", mountPath: "/etc/app/config.yaml", subPath: "config.yaml" },
                { name: "data", mountPath: "/data" },
              ],
            },
          ],
          volumes: [
            { name: "config", configMap: { name } },
            { name: "data", persistentVolumeClaim: { claimName: name } },
          ],
        },
      },
    },
  });
  object("service", "v1", "Service", {
    spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
  });
  object("route", "gateway.networking.k8s.io/v1", "HTTPRoute", {
    spec: {
      parentRefs: [{ name: "gateway", namespace: "gateway" }],
      hostnames: [`${name}.home.example.net`],
      rules: [{ backendRefs: [{ name, port: 80 }] }],
    },
  });
  object("application", "argoproj.io/v1alpha1", "Application", {
    spec: {
      project: "default",
      source: { repoURL: "https://github.com/user/homelab", targetRevision: "main", path: `k8s/apps/external/${name}` },
      destination: { server: "https://kubernetes.default.svc", namespace: name },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  });
}
app.synth();
process.stdout.write(JSON.stringify({ load, render: seconds(before) }));
