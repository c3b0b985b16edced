import { loadSource, type AppSource, type Source } from "../config/load.ts";
import { homelabSchema } from "../config/schema/homelab.ts";
import { versionsSchema } from "../config/versions.ts";
import type { AppContext } from "../apps/define.ts";
import { appSchema } from "../apps/schema.ts";
import { sealedSchema, type SealedValues } from "../apps/sealed.ts";
import { parseWith, type Parsed } from "../config/parse.ts";
import { HomelabError, messageOf } from "../lib/error.ts";
import { remember } from "../lib/remember.ts";
import { sortIssues, type Issue } from "../lib/issue.ts";
import { chosenApps } from "./apps/chosen-apps.ts";
import { checks } from "./checks/all.ts";
import { collectFacts } from "./facts.ts";
import type { Lab } from "./lab.ts";
import { resolve } from "./resolve.ts";

export interface LoadedLab {
  /** Undefined when the input does not have the shape of a lab; a lab with issues must not be built. */
  readonly lab: Lab | undefined;
  /** All mistakes at once, sorted; empty when the lab is right. */
  readonly issues: readonly Issue[];
}

/** What is known of the world around a lab's files. What is not known is not checked. */
export interface Surroundings {
  /** Names of the secrets that are there; their values are nobody's business here. */
  readonly secrets?: ReadonlySet<string>;
}

/**
 * Load, check and decide the lab of a folder.
 *
 * @throws HomelabError `CONFIG_NOT_FOUND`, `CONFIG_BROKEN` with exit code 1
 */
export async function loadLab(folder: string, surroundings: Surroundings = {}): Promise<LoadedLab> {
  return planLab(await loadSource(folder), surroundings);
}

/** The pure part of `loadLab`: what was read becomes a Lab and a list of issues. */
export function planLab(source: Source, { secrets }: Surroundings = {}): LoadedLab {
  const config = parseWith(homelabSchema, source.config, "");
  const versions = parseWith(versionsSchema, source.versions, "versions.json:");
  const context = {
    domain: String(config.sound("domain") ?? "invalid"),
    timezone: String(config.sound("timezone") ?? "Etc/UTC"),
  };
  const chosen = config.data === undefined ? [] : chosenApps(config.data.catalog, context);
  const apps = [...source.apps, ...chosen].map((app) =>
    parseApp(typeof app.value === "function" ? { ...app, value: evaluate(app, context) } : app),
  );
  const sealed = source.sealed.map(parseSealed);
  const facts = collectFacts({ config, versions, apps, sealed, folders: source.folders, secrets });
  const issues = sortIssues([
    ...config.issues,
    ...versions.issues,
    ...[...apps, ...sealed].flatMap((file) => file.issues),
    ...checks.flatMap((check) => check(facts)),
  ]);
  const valuesOf = (name: string, category: string): SealedValues =>
    sealed.find((file) => file.name === name && file.category === category)?.data ?? {};
  const entries = apps.flatMap(({ file, name, category, data }) =>
    data === undefined
      ? []
      : [{ file, name, category, config: data, sealed: valuesOf(data.name ?? name, data.category ?? category) }],
  );
  if (config.data === undefined || versions.data === undefined || entries.length < apps.length)
    return { lab: undefined, issues };
  const { folders } = source;
  return { lab: resolve({ config: config.data, versions: versions.data, apps: entries, folders }), issues };
}

/** Remembered: whoever plans again after one app has changed hands over the others as they were. */
const parseApp = remember((app: AppSource) => ({ ...app, ...parseWith(appSchema, app.value, `${app.file}:`) }));

/** What should be sealed and is not may be the secret itself: it is never shown. */
function parseSealed(source: AppSource): AppSource & Parsed<SealedValues> {
  const parsed = parseWith(sealedSchema, source.value, `${source.file}:`);
  const issues = parsed.issues.map((issue) => ({ ...issue, message: `${issue.path} is no sealed value` }));
  return { ...source, ...parsed, issues };
}

/** An app that is a function gets its facts. The function is the owner's own, so what it throws is the owner's to mend. */
function evaluate({ file, value }: AppSource, context: AppContext): unknown {
  if (typeof value !== "function") return value;
  try {
    return value(context);
  } catch (error) {
    throw new HomelabError("CONFIG_BROKEN", `${file}: ${messageOf(error)}`, {
      hint: "mend the function in this file",
      exitCode: 1,
      cause: error,
    });
  }
}
