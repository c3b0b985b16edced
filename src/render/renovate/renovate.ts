import type { Lab } from "../../plan/lab.ts";
import { components } from "../../plan/versions/components.ts";
import { pinsOf } from "../../plan/versions/pins.ts";
import { chartManagers, imageManagers, pinManager } from "./managers.ts";
import { packageRules } from "./rules.ts";
import { scheduleOf } from "./schedule.ts";

/** Where Renovate looks for its configuration. */
export const RENOVATE_PATH = "renovate.json";

/** Who renders onto the bot's branches (`.github/workflows/render.yaml`); else the bot would leave them alone from then on. */
const RENDERER = "41898282+github-actions[bot]@users.noreply.github.com";

/**
 * `renovate.json`: what the bot may raise, how far, when and in which company. It follows from the pins and from the
 * table of versions, so it is rendered like everything else and changes with them.
 *
 * The bot never writes rendered files: it raises `versions.json`, apps and HCL, and a workflow renders onto its branch.
 */
export function renderRenovate(lab: Lab): string {
  const pins = pinsOf(lab.versions);
  const pinned = components.filter(({ key }) => pins.has(key));
  const config = {
    $schema: "https://docs.renovatebot.com/renovate-schema.json",
    description: [
      "Rendered by `homelab render` from homelab.config.ts (upgrades, timezone) and versions.json: change those instead.",
    ],
    enabledManagers: ["custom.jsonata", "custom.regex", "terraform", "github-actions"],
    includePaths: ["versions.json", "apps/**", "src/apps/**", "terraform/**", ".github/workflows/**"],
    dependencyDashboard: true,
    timezone: lab.timezone,
    schedule: scheduleOf(lab.upgrades.window),
    minimumReleaseAge: `${lab.upgrades.minimumAge} days`,
    // Registries of images tell no dates; without this nothing of theirs would ever be old enough.
    minimumReleaseAgeBehaviour: "timestamp-optional",
    gitIgnoredAuthors: [RENDERER],
    customManagers: [pinManager(pinned), ...imageManagers, ...chartManagers],
    packageRules: packageRules(pinned, pins, lab.upgrades),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
