import type { Phase } from "../../../operate/phase.ts";
import { startWorld } from "../../../rehearsal/world/client.ts";
import { launchProviders } from "./start-providers.ts";
import { worldProgramsFor } from "../programs.ts";
import type { RehearsalSite } from "../site.ts";

export const startWorldPhase: Phase<RehearsalSite> = {
  name: "start-world",
  title: "Start the simulated host, its network and the internet",
  needs: [],
  plan: (site) => `start the simulated world in ${site.spec.dir}`,
  async run(site) {
    launchProviders(site);
    const world = await startWorld(site.spec, site.signal);
    site.found.world = world;
    // Programs that are still being built are announced as soon as they are there; a failed build is reported by the
    // phase that needs the program.
    for (const binary of worldProgramsFor(site.lab, site.spec.sealing)) {
      void site.tools.path(binary).then(
        (path) => world.call("POST", "/programs", { [binary]: path }),
        () => undefined,
      );
    }
    // A host that was on before starts its guests again; a new one has none.
    await world.call("POST", "/boot");
  },
};
