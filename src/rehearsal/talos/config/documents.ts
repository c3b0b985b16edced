import { isMap, isScalar, LineCounter, parseAllDocuments } from "yaml";
import type { Document } from "yaml";
import { ConfigError } from "./config-error.ts";

/** One YAML document of a configuration, with what its errors are named by. */
export interface SourceDocument {
  readonly apiVersion: string;
  /** `v1alpha1` for the document that has `version` and no `kind`. */
  readonly kind: string;
  readonly name: string;
  /** Line of its first node in the whole text, from 1. */
  readonly line: number;
  readonly yaml: Document.Parsed;
  readonly lines: LineCounter;
}

/** Kinds besides v1alpha1 that Talos 1.13 registers (asked of its config loader, one by one). */
const KINDS: ReadonlySet<string> = new Set(
  (
    "HostnameConfig LinkConfig LinkAliasConfig DummyLinkConfig BondConfig BridgeConfig VLANConfig WireguardConfig " +
    "DHCPv4Config DHCPv6Config Layer2VIPConfig HCloudVIPConfig EthernetConfig ResolverConfig StaticHostConfig " +
    "TimeSyncConfig NetworkDefaultActionConfig NetworkRuleConfig KubeSpanConfig KubeSpanEndpointsConfig " +
    "EnvironmentConfig ImageVerificationConfig ExternalVolumeConfig VRFConfig RoutingRuleConfig BlackholeRouteConfig " +
    "TCPProbeConfig RegistryMirrorConfig RegistryAuthConfig RegistryTLSConfig SideroLinkConfig EventSinkConfig " +
    "KmsgLogConfig WatchdogTimerConfig ExtensionServiceConfig TrustedRootsConfig VolumeConfig UserVolumeConfig " +
    "RawVolumeConfig ExistingVolumeConfig SwapVolumeConfig ZswapConfig PCIDriverRebindConfig OOMConfig"
  ).split(" "),
);

/**
 * Split a configuration into its documents and tell each by apiVersion, kind and name.
 *
 * @throws ConfigError in Talos' words: not YAML, not a mapping, unknown kind, the same document twice
 */
export function readDocuments(source: string): readonly SourceDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(source, { lineCounter: lines, uniqueKeys: false, version: "1.2" });
  const documents: SourceDocument[] = [];
  for (const yaml of parsed) {
    const problem = yaml.errors[0];
    if (problem !== undefined)
      throw new ConfigError(
        `decode error: yaml: line ${problem.linePos?.[0].line ?? 1}: ${firstLine(problem.message)}`,
      );
    if (yaml.contents === null || (isScalar(yaml.contents) && yaml.contents.value === null)) continue;
    const line = lines.linePos(yaml.contents.range[0]).line;
    if (!isMap(yaml.contents)) throw new ConfigError(`expected a YAML document at line ${line}`);
    const document = { ...identify(yaml), line, yaml, lines };
    checkRegistered(document);
    if (documents.some((other) => titleOf(other) === titleOf(document))) {
      throw new ConfigError(`duplicate document ${titleOf(document)} is not allowed (line ${line})`);
    }
    documents.push(document);
  }
  return documents;
}

/** `apiVersion/kind/name`, as Talos names a document in its errors. */
export function titleOf(document: { apiVersion: string; kind: string; name: string }): string {
  return `${document.apiVersion}/${document.kind}/${document.name}`;
}

function identify(yaml: Document.Parsed): { apiVersion: string; kind: string; name: string } {
  const value = (key: string): string => {
    const found = yaml.get(key);
    return typeof found === "string" ? found : "";
  };
  if (yaml.get("kind") === undefined) return { apiVersion: value("apiVersion"), kind: "v1alpha1", name: "" };
  return { apiVersion: value("apiVersion"), kind: value("kind"), name: value("name") };
}

function checkRegistered(document: SourceDocument): void {
  if (document.kind === "v1alpha1") return;
  const where = `error decoding document ${titleOf(document)} (line ${document.line})`;
  if (document.apiVersion === "") throw new ConfigError(`${where}: missing apiVersion`);
  if (document.apiVersion === "v1alpha1" && KINDS.has(document.kind)) return;
  throw new ConfigError(`${where}: "${document.kind}" "${document.apiVersion}": not registered`);
}

function firstLine(message: string): string {
  return message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? message;
}
