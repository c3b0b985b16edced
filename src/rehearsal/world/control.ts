import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { HomelabError, messageOf, systemCode } from "../../lib/error.ts";

/** One thing that the conductor may ask of the world. The body is parsed JSON, not yet checked. */
export interface ControlRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly handle: (body: unknown) => Promise<unknown>;
}

export interface Control {
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

/**
 * The world's control API: HTTP on loopback, bearer token, JSON in and out. Errors answer 400 with
 * `{code, message, hint}`.
 *
 * @throws HomelabError `PORT_TAKEN` when something else listens there
 */
export async function startControl(address: string, port: number, routes: readonly ControlRoute[]): Promise<Control> {
  const token = randomBytes(24).toString("base64url");
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = Buffer.from(request.headers.authorization ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return send(response, 401, { code: "UNAUTHORIZED", message: "the control token is missing or wrong" });
    const route = routes.find((r) => r.method === request.method && r.path === request.url);
    if (route === undefined)
      return send(response, 404, { code: "NOT_FOUND", message: `no ${request.method ?? ""} ${request.url ?? ""}` });
    try {
      send(response, 200, (await route.handle(await readJson(request))) ?? {});
    } catch (error) {
      const known = error instanceof HomelabError;
      send(response, 400, {
        code: known ? error.code : "INTERNAL",
        message: messageOf(error),
        ...(known && error.hint !== undefined ? { hint: error.hint } : {}),
      });
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        systemCode(error) === "EADDRINUSE"
          ? new HomelabError("PORT_TAKEN", `${address}:${port} is taken by another program`, { cause: error })
          : error,
      ),
    );
    server.listen(port, address, resolve);
  });
  return {
    url: `http://${address}:${port}`,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HomelabError("BAD_JSON", "the body is not JSON", { cause: error });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(body));
}
