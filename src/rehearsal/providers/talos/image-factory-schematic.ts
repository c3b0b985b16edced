import { z } from "zod";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { httpRequest } from "../../../lib/http-request.ts";
import { readSchematic } from "../../internet/schematic.ts";
import { DiagnosticError, problem } from "../protocol/diagnostic.ts";
import type { ResourceType } from "../protocol/provider.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { textOf } from "./attributes.ts";
import type { TalosContext } from "./context.ts";

/** A schematic that Image Factory knows; the factory keeps it for good, so there is nothing to read or delete. */
export const imageFactorySchematic: ResourceType<TalosContext> = {
  name: "talos_image_factory_schematic",
  schema: {
    version: 0,
    description: "A schematic at Image Factory.",
    attributes: {
      id: { type: "string", description: "The schematic's id, as the factory gave it", computed: true },
      schematic: {
        type: "string",
        description: "The schematic as YAML; plain Talos unless given",
        optional: true,
        validate: (value) => invalid(typeof value === "string" ? value : ""),
      },
    },
  },
  create: async (planned, _config, context) => register(planned, context),
  update: async (_prior, planned, _config, context) => register(planned, context),
};

const reply = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) });

async function register(planned: ObjectValue, context: TalosContext): Promise<ObjectValue> {
  if (context.factory === undefined) throw new HomelabError("PROVIDER", "image_factory_url is not known yet");
  const schematic = readSchematic(textOf(planned["schematic"]) ?? "");
  const url = `${context.factory.replace(/\/$/, "")}/schematics`;
  const response = await httpRequest(url, {
    method: "POST",
    headers: { "content-type": "application/yaml" },
    body: schematic.canonical,
    signal: context.signal,
    env: context.env,
  });
  if (response.status !== 200 && response.status !== 201)
    throw new DiagnosticError(
      problem(
        "Image Factory refused the schematic",
        `POST ${url} answered ${response.status}: ${response.body.trim()}`,
      ),
    );
  const { id } = reply.parse(JSON.parse(response.body));
  // The factory's word counts. A different id means that its canonical form is not the one that we know.
  if (id !== schematic.id)
    process.stderr.write(`schematic ${id} of ${context.factory} is ${schematic.id} by our own reckoning\n`);
  return { id };
}

function invalid(yaml: string): string | undefined {
  try {
    readSchematic(yaml);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
