import { isIP } from "node:net";
import { decode } from "./decode.ts";
import type { SourceDocument } from "./documents.ts";
import { layer2VipSchema, timeSyncSchema, userVolumeSchema } from "./schemas.ts";

/** Partition labels have 36 characters, two of which are the prefix `u-`. */
const VOLUME_NAME = 34;

/** What Talos 1.13 refuses in the further documents that a rehearsal acts on, in its words. Decodes them as well. */
export function validateDocuments(documents: readonly SourceDocument[]): string[] {
  return documents.flatMap((document) => {
    const problems = CHECKS[document.kind]?.(document) ?? [];
    const title = NAMELESS.includes(document.kind) ? document.kind : `${document.kind}/${document.name}`;
    return problems.length === 0 ? [] : [`${title}: ${problems.join("\n")}`];
  });
}

/** Kinds of which there is only one document. */
const NAMELESS: readonly string[] = ["TimeSyncConfig"];

const CHECKS: Readonly<Record<string, (document: SourceDocument) => string[]>> = {
  Layer2VIPConfig(document) {
    const { link = "" } = decode(document, layer2VipSchema, "*network.Layer2VIPConfigV1Alpha1", goType, document.kind);
    const problems: string[] = [];
    if (document.name === "") problems.push("name must be specified");
    else if (isIP(document.name) === 0)
      problems.push(`name must be a valid IP address: ParseAddr("${document.name}"): unable to parse IP`);
    if (link === "") problems.push("link must be specified");
    return problems;
  },
  TimeSyncConfig(document) {
    const { ntp, ptp } = decode(document, timeSyncSchema, "*network.TimeSyncConfigV1Alpha1", goType, document.kind);
    return ntp !== undefined && ptp !== undefined ? ["only one of ntp or ptp configuration can be specified"] : [];
  },
  UserVolumeConfig(document) {
    const type = "*block.UserVolumeConfigV1Alpha1";
    const { volumeType = "partition", provisioning } = decode(document, userVolumeSchema, type, goType, document.kind);
    const { name } = document;
    const problems: string[] = [];
    if (name === "") problems.push("name is required");
    if (name === "" || name.length > VOLUME_NAME)
      problems.push(`name must be between 1 and ${VOLUME_NAME} characters long`);
    if (/[^A-Za-z0-9-]/.test(name))
      problems.push("name can only contain lowercase and uppercase ASCII letters, digits, and hyphens");
    if (volumeType === "directory") return problems;
    if (provisioning?.diskSelector?.match === undefined) problems.push("disk selector is required");
    if (volumeType === "partition" && provisioning?.minSize === undefined && provisioning?.maxSize === undefined)
      problems.push("min size or max size is required");
    return problems;
  },
};

function goType(): string {
  return "mapping";
}
