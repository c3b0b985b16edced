import type { LabWorkload } from "../../plan/lab.ts";
import { PORT_NAME } from "./meta.ts";

const PERIOD_SECONDS = 2;

/** As long as the app may take for its start, then a pod that does not answer for half a minute is restarted. */
export function probes({ health, startSeconds }: LabWorkload): object {
  if (health === null) return {};
  const probe =
    health.kind === "http"
      ? { httpGet: { path: health.path, port: PORT_NAME } }
      : health.kind === "tcp"
        ? { tcpSocket: { port: PORT_NAME } }
        : { exec: { command: health.command } };
  return {
    startupProbe: {
      ...probe,
      periodSeconds: PERIOD_SECONDS,
      failureThreshold: Math.ceil(startSeconds / PERIOD_SECONDS),
    },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
  };
}
