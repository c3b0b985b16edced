import { z } from "zod";
import { notFound, text, type HostAnswer, type SimulatedHost } from "../host.ts";

const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;
const TEXT_LIMIT = 4096;

const published = z.looseObject({
  topic: z.string(),
  title: z.string().optional(),
  message: z.string().optional(),
  priority: z.int().min(1).max(5).optional(),
});

interface Message extends z.infer<typeof published> {
  readonly id: string;
  readonly event: "message";
}

/**
 * ntfy, as far as a lab's messages go: they are published as JSON at the root and read back by topic. Topics are open to
 * all, as those of ntfy.sh are. source: docs.ntfy.sh/publish ("Publish as JSON") and docs.ntfy.sh/subscribe/api
 */
export function ntfy(): SimulatedHost {
  const messages: Message[] = [];

  function publish(body: Uint8Array): HostAnswer {
    const given = published.safeParse(json(Buffer.from(body).toString("utf8")));
    if (!given.success) return refuse(40024, "invalid request: request body must be valid JSON");
    if (!TOPIC.test(given.data.topic)) return refuse(40009, "invalid topic: topic name is not allowed");
    const content = given.data.message === undefined || given.data.message === "" ? "triggered" : given.data.message;
    if (Buffer.byteLength(content) > TEXT_LIMIT) return refuse(40050, "invalid request: message too large");
    const message: Message = { ...given.data, message: content, id: `m${messages.length + 1}`, event: "message" };
    messages.push(message);
    return text(200, `${JSON.stringify(message)}\n`, "application/json");
  }

  return {
    name: "ntfy.sh",
    async answer(request) {
      const { pathname } = request.url;
      if (pathname === "/" && ["POST", "PUT"].includes(request.method)) return publish(request.body);
      const topic = /^\/([^/]+)\/json$/.exec(pathname)?.[1];
      if (topic === undefined || request.method !== "GET") return notFound(request);
      const lines = messages.filter((message) => message.topic === topic).map((message) => JSON.stringify(message));
      return text(200, lines.map((line) => `${line}\n`).join(""), "application/x-ndjson; charset=utf-8");
    },
  };
}

function refuse(code: number, error: string): HostAnswer {
  return text(400, `${JSON.stringify({ code, http: 400, error })}\n`, "application/json");
}

function json(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
