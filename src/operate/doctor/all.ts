import type { Line } from "./checkup.ts";
import { addresses } from "./lines/addresses.ts";
import { clock } from "./lines/clock.ts";
import { cloudflareToken } from "./lines/cloudflare-token.ts";
import { clusterEntry } from "./lines/cluster-entry.ts";
import { config } from "./lines/config.ts";
import { csiToken } from "./lines/csi-token.ts";
import { domain } from "./lines/domain.ts";
import { gitProgram } from "./lines/git-program.ts";
import { hostFits } from "./lines/host-fits.ts";
import { node } from "./lines/node.ts";
import { origin } from "./lines/origin.ts";
import { programs } from "./lines/programs.ts";
import { reachable } from "./lines/reachable.ts";
import { remote } from "./lines/remote.ts";
import { resolvers } from "./lines/resolvers.ts";
import { sealingKey } from "./lines/sealing-key.ts";
import { secretsFile } from "./lines/secrets-file.ts";
import { secrets } from "./lines/secrets.ts";
import { terraformToken } from "./lines/terraform-token.ts";

/** Every line, in the order in which they are told. */
export const LINES: readonly Line[] = [
  node,
  gitProgram,
  programs,
  config,
  secretsFile,
  secrets,
  sealingKey,
  reachable,
  clock,
  terraformToken,
  ...hostFits,
  csiToken,
  clusterEntry,
  resolvers,
  domain,
  cloudflareToken,
  addresses,
  remote,
  origin,
];
