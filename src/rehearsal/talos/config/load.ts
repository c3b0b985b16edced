import { hostnameSchema, v1alpha1Schema } from "../machine-config.ts";
import type { HostnameConfig, MachineConfig, V1Alpha1 } from "../machine-config.ts";
import { ConfigError, listOfErrors } from "./config-error.ts";
import { decode } from "./decode.ts";
import { readDocuments } from "./documents.ts";
import type { SourceDocument } from "./documents.ts";
import { validateDocuments } from "./validate-documents.ts";
import { isControlPlane, validateV1Alpha1 } from "./validate.ts";

/**
 * Read a machine configuration as a Talos 1.13 machine on a nocloud platform does.
 *
 * @param source YAML, one or more documents
 * @throws ConfigError whose message is Talos' own: first what cannot be decoded, then everything that is not valid
 */
export function loadMachineConfig(source: string): MachineConfig {
  const documents = readDocuments(source);
  if (documents.length === 0) throw new ConfigError("config not found");
  let v1alpha1: V1Alpha1 | undefined;
  let hostname: HostnameConfig | undefined;
  for (const document of documents) {
    checkDuplicateKeys(document);
    if (document.kind === "v1alpha1") v1alpha1 = decode(document, v1alpha1Schema, "*v1alpha1.Config", goTypeOf);
    if (document.kind === "HostnameConfig") {
      hostname = decode(
        document,
        hostnameSchema,
        "*network.HostnameConfigV1Alpha1",
        () => "AutoHostnameKind",
        document.kind,
      );
    }
  }
  if (v1alpha1 === undefined) {
    throw new ConfigError(
      "the applied machine configuration doesn't contain v1alpha1 config, did you mean to patch the machine config instead?",
    );
  }
  const problems = [
    ...wrapped("v1alpha1.Config", validateV1Alpha1(v1alpha1)),
    ...validateHostname(hostname, v1alpha1),
    ...validateDocuments(documents),
  ];
  if (problems.length > 0) throw new ConfigError(listOfErrors(problems));
  return {
    source,
    type: isControlPlane(v1alpha1.machine?.type ?? "") ? "controlplane" : "worker",
    machine: v1alpha1.machine ?? {},
    cluster: v1alpha1.cluster ?? {},
    hostname,
    documents: documents.filter(({ kind }) => kind !== "v1alpha1").map(plain),
  };
}

function plain({ apiVersion, kind, name, yaml }: SourceDocument): MachineConfig["documents"][number] {
  const content: unknown = yaml.toJS();
  return { apiVersion, kind, name, content: typeof content === "object" && content !== null ? { ...content } : {} };
}

function wrapped(title: string, problems: readonly string[]): string[] {
  return problems.length === 0 ? [] : [`${title}: ${listOfErrors(problems)}`];
}

function validateHostname(hostname: HostnameConfig | undefined, config: V1Alpha1): string[] {
  if (hostname === undefined) return [];
  const fixed = hostname.hostname ?? "";
  const problems: string[] = [];
  if (fixed === "" && hostname.auto === undefined)
    problems.push("HostnameConfig: either 'auto' or 'hostname' must be set");
  if (fixed !== "" && hostname.auto === "stable") {
    problems.push("HostnameConfig: 'auto' and 'hostname' cannot be set at the same time");
  }
  if ((config.machine?.network?.hostname ?? "") !== "")
    problems.push("static hostname is already set in v1alpha1 config");
  return problems;
}

/** A mapping key that is given twice is an error of the decoder, with the line of both. */
function checkDuplicateKeys(document: SourceDocument): void {
  const contents = document.yaml.contents;
  if (contents === null || !("items" in contents)) return;
  const seen = new Map<string, number>();
  for (const item of contents.items) {
    if (!("key" in item)) continue;
    const key: unknown = item.key;
    const text = String(key);
    const range: unknown = typeof key === "object" && key !== null && "range" in key ? key.range : undefined;
    const offset: unknown = Array.isArray(range) ? range[0] : undefined;
    const line = typeof offset === "number" ? document.lines.linePos(offset).line : document.line;
    const first = seen.get(text);
    if (first !== undefined) {
      throw new ConfigError(
        `error decoding document ${document.apiVersion}/${document.kind}/${document.name} (line ${document.line}): error decoding  to *v1alpha1.Config: ` +
          `yaml: construct errors:\n  line ${line}: mapping key "${text}" already defined at line ${first}`,
      );
    }
    seen.set(text, line);
  }
}

/** Go types of the sections that a scalar could wrongly stand for. */
function goTypeOf(path: readonly PropertyKey[]): string {
  const [section, part] = path.map(String);
  const name = part ?? section ?? "";
  const special: Record<string, string> = {
    "": "v1alpha1.Config",
    machine: "v1alpha1.MachineConfig",
    cluster: "v1alpha1.ClusterConfig",
  };
  return special[name] ?? `v1alpha1.${name.charAt(0).toUpperCase()}${name.slice(1)}Config`;
}
