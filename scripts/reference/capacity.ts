import { parse } from "yaml";
import { z } from "zod";
import { render } from "../../src/render/render.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { exampleLab } from "./lab.ts";
import { heading, table, type Page } from "./page.ts";

const workload = z.looseObject({
  kind: z.enum(["Deployment", "StatefulSet"]),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    template: z.looseObject({
      spec: z.looseObject({
        containers: z.array(
          z.looseObject({
            resources: z.looseObject({
              requests: z.looseObject({ cpu: z.string().default("0"), memory: z.string().default("0Mi") }).optional(),
            }),
          }),
        ),
      }),
    }),
  }),
});

export const capacity: Page = {
  file: "capacity.md",
  title: "what guests take from hosts, and apps from nodes",
  async text() {
    const lab = await exampleLab();
    const apps = appsOf(lab);
    const workers = lab.nodes.filter(({ role }) => role === "worker");
    const total = (of: (app: (typeof apps)[number]) => number): number => apps.reduce((sum, app) => sum + of(app), 0);
    const there = {
      millicores: workers.reduce((sum, node) => sum + node.cores * 1000, 0),
      mib: workers.reduce((sum, node) => sum + node.memoryMiB, 0),
    };
    return [
      heading("Capacity", "Of the lab in this repository: what it asks for, before anything runs."),
      "## Guests on their hosts\n",
      table(["Host", "Guests", "Cores", "Memory", "Disk"], hostRows(lab)),
      "## Apps on the workers\n",
      table(
        ["App", "Pods", "CPU reserved", "Memory reserved"],
        [
          ...apps.map((app) => [app.name, String(app.pods), `${app.millicores}m`, `${app.mib} MiB`]),
          [
            "**all**",
            String(total((app) => app.pods)),
            `${total((app) => app.millicores)}m`,
            `${total((app) => app.mib)} MiB`,
          ],
          ["**workers have**", "", `${there.millicores}m`, `${there.mib} MiB`],
        ],
      ),
    ].join("\n");
  },
};

function hostRows(lab: Lab): readonly (readonly string[])[] {
  const guests = [
    ...lab.nodes.map((node) => ({ ...node, gib: node.diskGiB + node.disks.reduce((sum, disk) => sum + disk.gib, 0) })),
    { ...lab.edge.traefik, gib: lab.edge.traefik.diskGiB },
  ];
  return lab.proxmox.hosts.map(({ name }) => {
    const here = guests.filter(({ host }) => host === name);
    const sum = (of: (guest: (typeof guests)[number]) => number): string =>
      String(here.reduce((all, guest) => all + of(guest), 0));
    return [
      name,
      here.map((guest) => guest.name).join(", "),
      sum(({ cores }) => cores),
      `${sum(({ memoryMiB }) => memoryMiB)} MiB`,
      `${sum(({ gib }) => gib)} GiB`,
    ];
  });
}

function appsOf(lab: Lab) {
  const documents = [...render(lab)].filter(([path]) => path.startsWith("k8s/apps/") && path.endsWith(".yaml"));
  return documents.flatMap(([, text]) => {
    const { data } = workload.safeParse(parse(text));
    if (data === undefined) return [];
    const requests = data.spec.template.spec.containers.map(({ resources }) => resources.requests);
    const { replicas } = data.spec;
    return [
      {
        name: data.metadata.name,
        pods: replicas,
        millicores: replicas * requests.reduce((sum, request) => sum + millicores(request?.cpu ?? "0"), 0),
        mib: replicas * requests.reduce((sum, request) => sum + mib(request?.memory ?? "0Mi"), 0),
      },
    ];
  });
}

function millicores(text: string): number {
  return text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000;
}

function mib(text: string): number {
  return text.endsWith("Gi") ? Number(text.slice(0, -2)) * 1024 : Number(text.slice(0, -2));
}
