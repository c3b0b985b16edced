import type { AppConfig } from "../../apps/schema.ts";
import type { SealedValues } from "../../apps/sealed.ts";
import type { FolderSource } from "../../config/load.ts";
import type { Parsed } from "../../config/parse.ts";
import { remember } from "../../lib/remember.ts";
import { hostOf } from "../derive.ts";
import { oneFact, text, type Fact } from "./fact.ts";
import { textsIn } from "./sections.ts";

export interface AppFact {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  readonly namespace: string;
  /** Full host name, or undefined when there is none. */
  readonly host: string | undefined;
  readonly image: string | undefined;
  /** Number of pods; 1 where that is wrong. */
  readonly replicas: number;
  /** The whole app, when all of it is well formed. */
  readonly config: AppConfig | undefined;
  /** Keys that lie sealed for it. */
  readonly sealedKeys: readonly string[];
}

/** An app's file as far as it is well formed. */
export type AppFile = Parsed<AppConfig> & {
  readonly file: string;
  readonly name: string;
  readonly category: string;
};

interface SealedFile {
  readonly name: string;
  readonly category: string;
  readonly data: SealedValues | undefined;
}

export function appFact(app: AppFile, domain: string | undefined, sealed: readonly SealedFile[]): AppFact {
  const name = text(app.sound("name")) ?? app.name;
  const category = text(app.sound("category")) ?? app.category;
  const given = app.sound("host");
  const replicas = app.sound("replicas");
  const host = given === undefined && app.given("host") === undefined && category === "external" ? name : text(given);
  return {
    file: app.file,
    name,
    category,
    namespace: text(app.sound("namespace")) ?? name,
    host: host === undefined || domain === undefined ? undefined : hostOf(host, domain),
    image: text(app.sound("image")),
    replicas: typeof replicas === "number" ? replicas : 1,
    config: app.data,
    sealedKeys: Object.keys(sealed.find((file) => file.name === name && file.category === category)?.data ?? {}),
  };
}

/** A folder that a person wrote counts as an app: its Application has a name like any other. */
export function folderFact({ file, name, category }: FolderSource): AppFact {
  const nothing = { host: undefined, image: undefined, replicas: 0, config: undefined, sealedKeys: [] };
  return { file, name, category, namespace: name, ...nothing };
}

/** What is wrong in an app is told at the setting, or at the file when the name follows from where it lies. */
export const appNames = remember((app: AppFile): readonly Fact[] => {
  const owner = `app ${app.name}`;
  const at = (key: string, fallback: string): readonly Fact[] => {
    const given = app.given(key) !== undefined;
    return oneFact(given ? `${app.file}:${key}` : app.file, owner, given ? text(app.sound(key)) : fallback);
  };
  return [
    ...at("name", app.name),
    ...at("category", app.category),
    ...(app.given("namespace") === undefined ? [] : at("namespace", app.name)),
  ];
});

/** Where the environment refers to a secret: a name stands there, and no value. */
const REFERENCE = /[:.]env\.[^.]+\.(?:secret|database|cache)$/;

/** Every text of an app's file by its path, e.g. `apps/external/whoami.ts:env.TOKEN`. */
export const appTexts = remember(({ file, name, given }: AppFile): readonly Fact[] =>
  textsIn(given(), `${file}:`, `app ${name}`).filter(({ path }) => !REFERENCE.test(path)),
);
