import { request } from "node:https";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { z } from "zod";
import { atLeast, computed, oneOf, optional, required } from "../attribute-kinds.ts";
import { DiagnosticError, problem } from "../protocol/diagnostic.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { DataSourceType } from "../protocol/provider.ts";
import type { ObjectValue } from "../protocol/value.ts";

export interface HttpContext {
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
}

const whole = z.union([z.number(), z.bigint()]).nullable();
const input = z.object({
  url: z.url({ protocol: /^https$/ }),
  ca_cert_pem: z.string().nullable(),
  client_cert_pem: z.string().nullable(),
  client_key_pem: z.string().nullable(),
  request_timeout_ms: whole,
  retry: z.object({ attempts: whole, min_delay_ms: whole, max_delay_ms: whole }).nullable(),
});

/** Delays unless the configuration gives others. source: go-retryablehttp client.go */
const STANDARD = { minMs: 1_000, maxMs: 30_000 };

/**
 * One request over TLS, tried again while nobody answers or the answer is a failure of the server.
 * source: terraform-provider-http internal/provider/data_source_http.go
 */
export const dataHttp: DataSourceType<HttpContext> = {
  name: "http",
  schema: {
    version: 0,
    description: "The answer to an HTTP request.",
    attributes: {
      body: computed("string", "The answer; older name"),
      ca_cert_pem: optional("string", "Certificate authority of the server, PEM"),
      client_cert_pem: optional("string", "Client certificate, PEM"),
      client_key_pem: optional("string", "Its key, PEM"),
      id: computed("string", "The URL"),
      insecure: optional("bool", "Do not check the server's certificate"),
      method: optional("string", "GET, HEAD or POST", { validate: oneOf("GET", "HEAD", "POST") }),
      request_body: optional("string", "What is sent"),
      request_headers: optional(["map", "string"], "Headers"),
      request_timeout_ms: optional("number", "Milliseconds for one try", { validate: atLeast(1) }),
      response_body: computed("string", "The answer"),
      response_body_base64: computed("string", "The answer in base64"),
      response_headers: computed(["map", "string"], "Headers of the answer"),
      retry: {
        description: "When to try again",
        block: {},
        type: {
          attempts: optional("number", "Further tries", { validate: atLeast(0) }),
          max_delay_ms: optional("number", "Longest pause", { validate: atLeast(0) }),
          min_delay_ms: optional("number", "Shortest pause", { validate: atLeast(0) }),
        },
      },
      status_code: computed("number", "Status of the answer"),
      url: required("string", "What is asked"),
    },
  },
  validate: notDone,
  read: async (config, { signal }) => {
    const wanted = input.parse(config);
    const answer = await persistent(wanted, signal);
    return {
      id: wanted.url,
      body: answer.body,
      response_body: answer.body,
      response_body_base64: Buffer.from(answer.body).toString("base64"),
      response_headers: answer.headers,
      status_code: answer.status,
    };
  },
};

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The pause doubles from its minimum to its maximum. source: go-retryablehttp DefaultBackoff */
async function persistent(wanted: z.infer<typeof input>, signal: AbortSignal): Promise<Answer> {
  const attempts = Number(wanted.retry?.attempts ?? 0);
  const min = Number(wanted.retry?.min_delay_ms ?? STANDARD.minMs);
  const max = Number(wanted.retry?.max_delay_ms ?? STANDARD.maxMs);
  for (let tried = 0; ; tried += 1) {
    const answer = await once(wanted, signal).catch((error: unknown) => messageOf(error));
    if (signal.aborted) throw new HomelabError("INTERRUPTED", `${wanted.url} was no longer asked`, { exitCode: 130 });
    const failed = typeof answer === "string" || (answer.status >= 500 && answer.status !== 501);
    if (!failed) return answer;
    if (tried >= attempts) {
      const why = typeof answer === "string" ? answer : `unexpected HTTP status ${answer.status}`;
      const detail = `Error making request: GET ${wanted.url} giving up after ${tried + 1} attempt(s): ${why}`;
      throw new DiagnosticError(problem("Error making request", detail));
    }
    await pause(Math.min(max, min * 2 ** tried), signal);
  }
}

function once(wanted: z.infer<typeof input>, signal: AbortSignal): Promise<Answer> {
  const timeout = Number(wanted.request_timeout_ms ?? 0);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      wanted.url,
      {
        agent: false,
        signal: timeout > 0 ? AbortSignal.any([signal, AbortSignal.timeout(timeout)]) : signal,
        ...(wanted.ca_cert_pem === null ? {} : { ca: wanted.ca_cert_pem }),
        ...(wanted.client_cert_pem === null ? {} : { cert: wanted.client_cert_pem }),
        ...(wanted.client_key_pem === null ? {} : { key: wanted.client_key_pem }),
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.once("error", reject);
        response.once("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
            ),
            body: Buffer.concat(parts).toString("utf8"),
          }),
        );
      },
    );
    outgoing.once("error", reject);
    outgoing.end();
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}

/** What the real provider does and this one does not: nothing of ours uses it. */
function notDone(config: ObjectValue): readonly Diagnostic[] {
  const unused = ["insecure", "request_body", "request_headers"].filter((name) => (config[name] ?? null) !== null);
  const posts = (config["method"] ?? "GET") !== "GET" ? ["method"] : [];
  return [...unused, ...posts].map((name) =>
    problem("Not done by the stand-in", `This stand-in for hashicorp/http does nothing with ${name}.`, [name]),
  );
}
