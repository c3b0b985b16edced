import { createServer } from "node:http";
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeContext } from "../../../../test/talos-context.ts";
import type { TalosContext } from "./context.ts";
import { imageFactorySchematic as resource } from "./image-factory-schematic.ts";

const ADDRESS = "127.233.0.7";
const AGENT = "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515";
const YAML = "customization: {systemExtensions: {officialExtensions: [siderolabs/qemu-guest-agent]}}";

describe("talos_image_factory_schematic", () => {
  let server: Server;
  let context: TalosContext;
  let posted = "";
  let answer = { status: 201, body: "" };

  beforeAll(async () => {
    server = createServer((request, response) => {
      posted = `${request.method} ${request.url} `;
      request.on("data", (chunk: Buffer) => (posted += chunk.toString()));
      request.on("end", () => response.writeHead(answer.status).end(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, ADDRESS, resolve));
    const bound = server.address();
    if (bound === null || typeof bound === "string") throw new Error("not listening");
    context = { ...fakeContext(() => "").context, factory: `http://${ADDRESS}:${bound.port}` };
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const register = (schematic: string | null): ReturnType<typeof resource.create> =>
    resource.create({ id: null, schematic }, { id: null, schematic }, context);

  it("posts the canonical form and takes the factory's word for the id", async () => {
    answer = { status: 201, body: JSON.stringify({ id: AGENT }) };
    expect(await register(YAML)).toEqual({ id: AGENT });
    expect(posted).toBe(
      "POST /schematics customization:\n    systemExtensions:\n        officialExtensions:\n            - siderolabs/qemu-guest-agent\n",
    );
    await register(null);
    expect(posted).toBe("POST /schematics customization: {}\n");
  });

  it("shows what the factory says when it refuses", async () => {
    answer = { status: 400, body: "official extension siderolabs/nothing is not available\n" };
    await expect(register(YAML)).rejects.toThrow(
      /schematics answered 400: official extension siderolabs\/nothing is not available$/,
    );
  });

  it("does not take anything else for an id", async () => {
    answer = { status: 200, body: '{"id":"short"}' };
    await expect(register(YAML)).rejects.toThrow();
  });

  it("refuses a schematic with unknown fields before anything is sent", () => {
    const validate = resource.schema.attributes["schematic"]?.validate;
    expect(validate?.(YAML)).toBeUndefined();
    expect(validate?.("customisation: {}")).toContain("customisation");
  });
});
