import { createHash } from "node:crypto";
import { chartMetadata, packageChart, type OfferedChart } from "./chart-package.ts";
import { notFound, text, type HostAnswer, type HostRequest } from "./host.ts";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.cncf.helm.config.v1+json";
const CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/**
 * Answer as an OCI registry that holds Helm charts does: the version check, manifests by tag or digest, blobs, tags.
 * source: OCI distribution specification 1.1; Helm's documentation of registries (media types)
 *
 * @param folder name of the repository before the chart's own, with a slash at its end
 */
export async function answerAsRegistry(
  request: HostRequest,
  folder: string,
  charts: readonly OfferedChart[],
): Promise<HostAnswer> {
  const { pathname } = request.url;
  if (pathname === "/v2/") return blob(Buffer.from("{}"), "application/json");
  for (const chart of charts) {
    const base = `/v2/${folder}${chart.name}/`;
    if (!pathname.startsWith(base)) continue;
    return (await answerForChart(pathname.slice(base.length), `${folder}${chart.name}`, chart)) ?? unknown(request);
  }
  return request.url.pathname.startsWith("/v2/") ? unknown(request) : notFound(request);
}

async function answerForChart(path: string, name: string, chart: OfferedChart): Promise<HostAnswer | undefined> {
  const config = Buffer.from(JSON.stringify(await chartMetadata(chart)));
  const layer = await packageChart(chart);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: CONFIG, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: CHART, digest: digestOf(layer), size: layer.length }],
    }),
  );
  switch (path) {
    case "tags/list":
      return blob(Buffer.from(JSON.stringify({ name, tags: [chart.version] })), "application/json");
    case `manifests/${chart.version}`:
    case `manifests/${digestOf(manifest)}`:
      return blob(manifest, MANIFEST);
    case `blobs/${digestOf(config)}`:
      return blob(config, "application/octet-stream");
    case `blobs/${digestOf(layer)}`:
      return blob(layer, "application/octet-stream");
    default:
      return undefined;
  }
}

function blob(content: Uint8Array, type: string): HostAnswer {
  return {
    status: 200,
    headers: {
      "content-type": type,
      "docker-content-digest": digestOf(content),
      "docker-distribution-api-version": "registry/2.0",
    },
    body: content,
  };
}

function unknown(request: HostRequest): HostAnswer {
  const error = { code: "MANIFEST_UNKNOWN", message: "manifest unknown", detail: request.url.pathname };
  return text(404, JSON.stringify({ errors: [error] }), "application/json");
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
