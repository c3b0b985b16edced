import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Server } from "node:http";
import { z } from "zod";
import { balloonSha256 } from "../../lib/balloon.ts";
import type { Settings } from "./settings.ts";

const login = z.looseObject({ password: z.string() });

/**
 * The few questions of Pi-hole's API that are put to it here: signing in, what the sign-in page knows, one list of
 * settings. source: Pi-hole FTL src/api/docs (v6)
 */
export function webServer(settings: Settings): Server {
  const sessions = new Set<string>();
  return createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ ...body, took: 0 }));
    };
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const sid = request.headers["x-ftl-sid"];
      const known = typeof sid === "string" && sessions.has(sid);
      switch (`${request.method ?? ""} ${request.url ?? ""}`) {
        case "GET /api/info/login":
          return answer(200, { https_port: 0, dns: true });
        case "POST /api/auth": {
          const password = passwordOf(Buffer.concat(chunks).toString("utf8"));
          if (password === undefined || !isRight(settings.text("webserver_api_pwhash"), password))
            return answer(401, {
              session: { valid: false, totp: false, sid: null, validity: -1, message: "password incorrect" },
            });
          const made = randomBytes(16).toString("base64");
          sessions.add(made);
          return answer(200, {
            session: { valid: true, totp: false, sid: made, validity: 1800, message: "password correct" },
          });
        }
        case "GET /api/config/dhcp/hosts":
          if (known) return answer(200, { config: { dhcp: { hosts: settings.list("dhcp_hosts") } } });
          return answer(401, { error: { key: "unauthorized", message: "Unauthorized", hint: null } });
        default:
          return answer(404, { error: { key: "not_found", message: "Not found", hint: request.url ?? "" } });
      }
    });
  });
}

function passwordOf(body: string): string | undefined {
  try {
    return login.safeParse(JSON.parse(body)).data?.password;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRight(stored: string, password: string): boolean {
  const [, space, time, salt = "", hash = ""] =
    /^\$BALLOON-SHA256\$v=1\$s=(\d+),t=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored) ?? [];
  const wanted = Buffer.from(hash, "base64");
  const found = balloonSha256(Buffer.from(password), Buffer.from(salt, "base64"), {
    space: Number(space),
    time: Number(time),
  });
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}
