import { listApplications } from "../../../drive/argocd/applications.ts";
import { listVolumes } from "../../../drive/kubernetes/volumes.ts";
import { conditionOf } from "../../../lib/kubernetes/object.ts";
import { withCluster } from "../../../operate/clients.ts";
import type { Phase } from "../../../operate/phase.ts";
import type { RehearsalSite } from "../site.ts";

/** What the report says of nodes, apps and volumes is read from the cluster at the very end, not remembered. */
export const inspect: Phase<RehearsalSite> = {
  name: "inspect",
  title: "Look at nodes, apps and volumes once more",
  needs: [],
  plan: () => "read nodes, applications and volumes",
  run: (site) =>
    withCluster(site, async (client) => {
      const [nodes, applications, volumes] = await Promise.all([
        client.list({ apiVersion: "v1", kind: "Node" }),
        listApplications(client),
        listVolumes(client),
      ]);
      const ready = new Set(
        nodes.filter((node) => conditionOf(node, "Ready")?.status === "True").map((node) => node.metadata.name),
      );
      site.found.nodes = site.lab.nodes.map(({ name, role, address }) => ({
        name,
        role,
        ip: address,
        ready: ready.has(name),
      }));
      site.found.apps = applications.map(({ name, sync, health }) => ({ name, sync, health }));
      site.found.volumes = volumes;
    }),
};
