import { z } from "zod";
import { optional, schemaObject, text, toggle, words } from "./scalars.ts";

const stored = z.unknown().optional();
const meta = { apiVersion: stored, kind: stored };

/** An address that several control planes share. source: siderolabs/talos v1.13 config/types/network. */
export const layer2VipSchema = schemaObject({ ...meta, name: optional(text), link: optional(text) });

/** source: siderolabs/talos v1.13 config/types/network. */
export const timeSyncSchema = schemaObject({
  ...meta,
  enabled: optional(toggle),
  bootTimeout: stored,
  ntp: optional(schemaObject({ servers: optional(words) })),
  ptp: optional(schemaObject({ devices: optional(words) })),
});

/** A partition or disk of the user's own. source: siderolabs/talos v1.13 config/types/block. */
export const userVolumeSchema = schemaObject({
  ...meta,
  name: optional(text),
  volumeType: optional(text),
  provisioning: optional(
    schemaObject({
      diskSelector: optional(schemaObject({ match: optional(text) })),
      grow: optional(toggle),
      minSize: optional(text),
      maxSize: optional(text),
    }),
  ),
  filesystem: optional(schemaObject({ type: optional(text), projectQuotaSupport: optional(toggle) })),
  encryption: stored,
  mount: stored,
});
