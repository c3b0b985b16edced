/**
 * Compares the schemas of our stand-ins for Terraform providers with those of the real ones in the pinned versions,
 * attribute by attribute: `npx jiti scripts/compare-provider-schema.ts [tofu]`. Needs the registry; where it cannot be
 * reached, give it the output of `tofu providers schema -json` as `--real <file>`. Exit code 1 when something differs.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { exec } from "../src/lib/exec.ts";
import { compareSchemas, providerSchemas } from "../src/rehearsal/providers/compare-schemas.ts";
import { serveAll } from "../src/rehearsal/providers/serve-all.ts";

const SOURCES = {
  talos: "siderolabs/talos",
  helm: "hashicorp/helm",
  kubernetes: "hashicorp/kubernetes",
  http: "hashicorp/http",
} as const;

const versions = await readFile(join(import.meta.dirname, "..", "versions.json"), "utf8");
const pins = z.object({ providers: z.record(z.string(), z.string()) }).parse(JSON.parse(versions)).providers;

const options = z
  .object({ tofu: z.string().default("tofu"), real: z.string().optional() })
  .parse(readArguments(process.argv.slice(2)));

const real = options.real === undefined ? await schemasWith({}) : await readFile(options.real, "utf8");
const ours = await ourSchemas();
let total = 0;
for (const [name, source] of Object.entries(SOURCES)) {
  const differences = compareSchemas(providerSchemas(real, source), providerSchemas(ours, source));
  for (const difference of differences) console.log(difference);
  console.log(`${differences.length} differences to ${source} ${pinOf(name)}`);
  total += differences.length;
}
process.exitCode = total === 0 ? 0 : 1;

function pinOf(name: string): string {
  const pin = pins[name];
  if (pin === undefined) throw new Error(`versions.json has no pin of the provider ${name}`);
  return pin;
}

function readArguments(args: readonly string[]): Record<string, string> {
  const at = args.indexOf("--real");
  const file = at === -1 ? undefined : args[at + 1];
  const tofu = args.find((argument) => argument !== "--real" && argument !== file);
  return { ...(tofu === undefined ? {} : { tofu }), ...(file === undefined ? {} : { real: file }) };
}

async function ourSchemas(): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), "homelab-charts-"));
  const served = await serveAll({ talosctl: "talosctl", helm: "helm", cache, env: {} });
  try {
    return await schemasWith({ TF_REATTACH_PROVIDERS: JSON.stringify(served.reattach) });
  } finally {
    await served.close();
    await rm(cache, { recursive: true, force: true });
  }
}

async function schemasWith(env: NodeJS.ProcessEnv): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "homelab-schema-"));
  const required = Object.entries(SOURCES).map(
    ([name, source]) => `    ${name} = { source = "${source}", version = "${pinOf(name)}" }`,
  );
  try {
    await writeFile(join(dir, "main.tf"), `terraform {\n  required_providers {\n${required.join("\n")}\n  }\n}\n`);
    const run = (...args: readonly string[]): ReturnType<typeof exec> =>
      exec(options.tofu, args, { cwd: dir, env: { ...process.env, ...env } });
    await run("init", "-no-color");
    return (await run("providers", "schema", "-json")).stdout;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
