import { z } from "zod";

/** Digest as OCI writes it: `sha256:` and 64 hex digits. */
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

export const MEDIA_TYPES = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  /** Not compressed: the same bytes whatever version of zlib is about. */
  layer: "application/vnd.oci.image.layer.v1.tar",
  /** As published images have them. */
  gzipLayer: "application/vnd.oci.image.layer.v1.tar+gzip",
} as const;

export const descriptor = z.looseObject({ mediaType: z.string(), digest, size: z.int().min(0) });

export const layoutFile = z.looseObject({ imageLayoutVersion: z.literal("1.0.0") });
export const indexFile = z.looseObject({ schemaVersion: z.literal(2), manifests: z.array(descriptor).min(1) });
export const manifestFile = z.looseObject({
  schemaVersion: z.literal(2),
  config: descriptor,
  layers: z.array(descriptor).min(1),
});

/** The part of an image configuration that says how it runs (source: opencontainers/image-spec config.md). */
export const runConfig = z.looseObject({
  /** `NAME=value`. */
  Env: z.array(z.string()).optional(),
  Entrypoint: z.array(z.string()).optional(),
  Cmd: z.array(z.string()).optional(),
  WorkingDir: z.string().optional(),
  User: z.string().optional(),
  StopSignal: z.string().optional(),
});

export const configFile = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  config: runConfig.optional(),
  rootfs: z.looseObject({ type: z.literal("layers"), diff_ids: z.array(digest) }),
});

export type Descriptor = z.infer<typeof descriptor>;
export type RunConfig = z.infer<typeof runConfig>;
