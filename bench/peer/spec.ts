import { z } from "zod";

/** What the peer's process is told on its command line. */
export const peerSpec = z.strictObject({
  /** Everything of the peer lies below it. */
  dir: z.string().startsWith("/"),
  /** The lab's own folder; only read. */
  source: z.string().startsWith("/"),
});

export type PeerSpec = z.infer<typeof peerSpec>;

/** What the peer's process says: that it is ready to begin, each phase when it ends, and that all is stopped. */
export const peerMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("loaded") }),
  z.strictObject({ type: z.literal("phase"), name: z.string(), seconds: z.number() }),
  z.strictObject({ type: z.literal("done") }),
  z.strictObject({ type: z.literal("failed"), message: z.string() }),
]);

export type PeerMessage = z.infer<typeof peerMessage>;

/** What it is told meanwhile: to begin, and to stop. */
export const peerOrder = z.enum(["begin", "leave"]);

export type PeerOrder = z.infer<typeof peerOrder>;

/** Programs of the peer, the same that the rehearsal runs, and kwokctl. */
export const PEER_PROGRAMS = [
  "kwokctl",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "kubectl",
  "helm",
  "kustomize",
  "argocd",
] as const;
