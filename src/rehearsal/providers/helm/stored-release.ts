import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";

/** A release as helm keeps it: gzipped JSON in base64, in a Secret. source: helm pkg/storage/driver/secrets.go */
const storedRelease = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  /** Revision, from 1. */
  version: z.number(),
  info: z.looseObject({
    status: z.string(),
    first_deployed: z.string(),
    last_deployed: z.string(),
    notes: z.string().default(""),
    description: z.string().default(""),
  }),
  chart: z.looseObject({
    metadata: z.looseObject({ name: z.string(), version: z.string(), appVersion: z.string().default("") }),
  }),
  config: z.record(z.string(), z.unknown()).nullish(),
});
export type StoredRelease = z.infer<typeof storedRelease>;

const secret = z.looseObject({
  metadata: z.looseObject({ labels: z.looseObject({ version: z.string() }) }),
  data: z.looseObject({ release: z.string() }),
});

/** The newest revision of a release, whatever has become of it; undefined when there is none. */
export async function newestRelease(
  client: KubernetesClient,
  namespace: string,
  name: string,
): Promise<StoredRelease | undefined> {
  const labelSelector = `owner=helm,name=${name}`;
  const found = await client.list({ apiVersion: "v1", kind: "Secret", namespace }, { labelSelector });
  const newest = found
    .map((object) => secret.parse(object))
    .toSorted((a, b) => Number(b.metadata.labels.version) - Number(a.metadata.labels.version))[0];
  return newest === undefined ? undefined : decodeRelease(newest.data.release);
}

/** @param data the value of the Secret's key `release`, as the API gives it */
export function decodeRelease(data: string): StoredRelease {
  const packed = Buffer.from(Buffer.from(data, "base64").toString("latin1"), "base64");
  return storedRelease.parse(JSON.parse(gunzipSync(packed).toString("utf8")));
}
