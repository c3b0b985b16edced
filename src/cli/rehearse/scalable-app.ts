import type { ContainerApp } from "../../apps/lab-app.ts";
import type { Lab } from "../../plan/lab.ts";

/** The first app that can run one pod more: of containers of its own, and with no disk that only one pod can have. */
export function scalableApp(lab: Lab): ContainerApp | undefined {
  return lab.apps
    .filter((app) => app.kind === "container")
    .find(({ workloads: [main], database }) => !main.exclusive && database === null);
}

/** The same lab with another number of pods of one app. */
export function withReplicas(lab: Lab, name: string, replicas: number): Lab {
  return {
    ...lab,
    apps: lab.apps.map((app) => {
      if (app.kind !== "container" || app.name !== name) return app;
      const [main, ...rest] = app.workloads;
      return { ...app, workloads: [{ ...main, replicas }, ...rest] };
    }),
  };
}
