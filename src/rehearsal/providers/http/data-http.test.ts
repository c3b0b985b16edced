import { createServer, type Server } from "node:https";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createCa, issue, type CertificateAndKey } from "../../../lib/pki.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { dataHttp } from "./data-http.ts";

const ADDRESS = "127.221.0.9";
let ca: CertificateAndKey;
let serving: CertificateAndKey;
let server: Server | undefined;

beforeAll(async () => {
  ca = await createCa({ commonName: "test", algorithm: "P-256" });
  const usages = ["server"] as const;
  serving = await issue(ca, { commonName: ADDRESS, sans: [ADDRESS], usages, algorithm: "P-256", days: 1 });
});
afterEach(() => {
  server?.close();
  server = undefined;
});

/** @param statuses of one answer after the other; the last one for all that follow */
async function serve(statuses: readonly number[]): Promise<{ readonly url: string; readonly asked: () => number }> {
  let asked = 0;
  const made = createServer({ cert: serving.cert, key: serving.key }, (_, response) => {
    response.statusCode = statuses[Math.min(asked, statuses.length - 1)] ?? 200;
    asked += 1;
    response.end("ok");
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, ADDRESS, resolve));
  const address = made.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `https://${ADDRESS}:${address.port}/readyz`, asked: () => asked };
}

function config(url: string, attempts: number, more: ObjectValue = {}): ObjectValue {
  const none = { ca_cert_pem: ca.cert, client_cert_pem: null, client_key_pem: null, request_timeout_ms: 2_000 };
  return { url, ...none, retry: { attempts, min_delay_ms: 1, max_delay_ms: 5 }, ...more };
}

const read = (given: ObjectValue, signal = new AbortController().signal): ReturnType<typeof dataHttp.read> =>
  dataHttp.read(given, { signal });

describe("data.http", () => {
  it("asks again while the server fails, and gives the answer", async () => {
    const { url, asked } = await serve([503, 500, 200]);
    expect(await read(config(url, 5))).toMatchObject({ status_code: 200, response_body: "ok", id: url });
    expect(asked()).toBe(3);
  });

  it("does not ask again for what is no failure of the server", async () => {
    const { url, asked } = await serve([403]);
    expect(await read(config(url, 5))).toMatchObject({ status_code: 403 });
    expect(asked()).toBe(1);
  });

  it("gives up after its attempts, in the original's words", async () => {
    const { url } = await serve([500]);
    await expect(read(config(url, 2))).rejects.toThrow("giving up after 3 attempt(s): unexpected HTTP status 500");
    server?.close();
    await expect(read(config("https://127.221.0.9:1/readyz", 1))).rejects.toThrow(/giving up after 2.*ECONNREFUSED/);
  });

  it("trusts the given authority only", async () => {
    const { url, asked } = await serve([200]);
    const other = await createCa({ commonName: "other", algorithm: "P-256" });
    await expect(read(config(url, 0, { ca_cert_pem: other.cert }))).rejects.toThrow("Error making request");
    expect(asked()).toBe(0);
  });

  it("ends with its run", async () => {
    const stop = new AbortController();
    const reading = read(
      config("https://127.221.0.9:1/", 1_000, {
        retry: { attempts: 1_000, min_delay_ms: 60_000, max_delay_ms: 60_000 },
      }),
      stop.signal,
    );
    setTimeout(() => stop.abort(), 50);
    await expect(reading).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  it("refuses what it would not do", () => {
    expect(dataHttp.validate?.({ insecure: true, method: "POST" }).map(({ path }) => path)).toEqual([
      ["insecure"],
      ["method"],
    ]);
  });
});
