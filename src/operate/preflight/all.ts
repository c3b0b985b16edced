import { bridge } from "./bridge.ts";
import { guestIds } from "./guest-ids.ts";
import { memory } from "./memory.ts";
import { node } from "./node.ts";
import { pci } from "./pci.ts";
import { privileges } from "./privileges.ts";
import type { Rule } from "./rule.ts";
import { storages } from "./storages.ts";
import { version } from "./version.ts";

/** Every rule of the preflight; a new one is a file of this folder and a line here. */
export const RULES: readonly Rule[] = [version, node, storages, bridge, memory, pci, guestIds, privileges];
