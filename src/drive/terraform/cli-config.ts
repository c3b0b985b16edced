import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "../../lib/files.ts";

/** A provider program that we have, to be used instead of a download. */
export interface LocalProvider {
  /** e.g. `bpg/proxmox`. */
  readonly source: string;
  readonly version: string;
  /** Absolute path of its program. */
  readonly program: string;
}

/** OpenTofu and Terraform look under their own registry's name. */
const REGISTRIES = ["registry.opentofu.org", "registry.terraform.io"];

/**
 * Write a CLI configuration that finds these providers in a folder of ours (a filesystem mirror) and all others where
 * they are always found.
 *
 * @returns the path for `TF_CLI_CONFIG_FILE`
 */
export async function writeCliConfig(dir: string, providers: readonly LocalProvider[]): Promise<string> {
  const mirror = join(dir, "mirror");
  await rm(mirror, { recursive: true, force: true });
  for (const registry of REGISTRIES) for (const provider of providers) await link(mirror, registry, provider);
  const names = REGISTRIES.flatMap((registry) =>
    providers.map(({ source }) => JSON.stringify(`${registry}/${source}`)),
  ).join(", ");
  const text = [
    "provider_installation {",
    "  filesystem_mirror {",
    `    path    = ${JSON.stringify(mirror)}`,
    `    include = [${names}]`,
    "  }",
    "  direct {",
    `    exclude = [${names}]`,
    "  }",
    "}",
    "",
  ].join("\n");
  const path = join(dir, "cli.tfrc");
  await writeFileAtomic(path, text);
  return path;
}

async function link(mirror: string, registry: string, { source, version, program }: LocalProvider): Promise<void> {
  const type = source.slice(source.indexOf("/") + 1);
  const path = join(mirror, registry, source, version, platform(), `terraform-provider-${type}_v${version}`);
  await mkdir(dirname(path), { recursive: true });
  await symlink(program, path);
}

/** As Go names it, e.g. `linux_amd64`. */
function platform(): string {
  return `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
}
