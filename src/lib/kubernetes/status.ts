import { z } from "zod";
import { HomelabError } from "../error.ts";

const status = z.looseObject({
  kind: z.literal("Status"),
  reason: z.string().optional(),
  message: z.string().optional(),
  code: z.number().optional(),
});

/** What an HTTP status means when the body is no `Status` object (source: metav1.StatusReason of apimachinery). */
const REASONS: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  409: "Conflict",
  410: "Expired",
  415: "UnsupportedMediaType",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

/** Parse JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The error for a refused request: code `KUBERNETES_<REASON>` (`KUBERNETES_NOT_FOUND`, `KUBERNETES_CONFLICT`, …) and
 * the server's own message.
 *
 * @param what `GET /api/v1/…`: what was asked
 */
export function statusError(what: string, code: number, body: unknown): HomelabError {
  const parsed = status.safeParse(body);
  const given = parsed.success ? parsed.data.reason : undefined;
  const reason = given === undefined || given === "" ? (REASONS[code] ?? `HTTP_${code}`) : given;
  const message =
    (parsed.success ? parsed.data.message : undefined) ??
    (typeof body === "string" && body.trim() !== "" ? body.trim() : `HTTP ${code}`);
  return new HomelabError(`KUBERNETES_${constantCase(reason)}`, `${what}: ${message}`);
}

/** Whether an error is `KUBERNETES_<REASON>` of one of the given codes. */
export function isKubernetesError(error: unknown, ...codes: readonly string[]): error is HomelabError {
  return error instanceof HomelabError && codes.includes(error.code);
}

/** Whether asking again later can help: nobody answered, or the server says that it is busy or starting. */
export function isTransient(error: unknown): boolean {
  return isKubernetesError(
    error,
    "KUBERNETES_UNREACHABLE",
    "KUBERNETES_INTERNAL_ERROR",
    "KUBERNETES_SERVICE_UNAVAILABLE",
    "KUBERNETES_TOO_MANY_REQUESTS",
    "KUBERNETES_TIMEOUT",
    "KUBERNETES_SERVER_TIMEOUT",
  );
}

function constantCase(reason: string): string {
  return reason.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
}
