import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { resourceKinds } from "./all.ts";
import { definitionOf } from "./define.ts";

/** As the machinery module of Talos 1.13.9 prints them. */
const known: Record<string, { aliases: string[]; allAliases: string[] }> = {
  "Members.cluster.talos.dev": {
    aliases: ["member"],
    allAliases: ["members", "members.cluster", "members.cluster.talos", "member"],
  },
  "MachineStatuses.runtime.talos.dev": {
    aliases: ["machinestatus", "ms"],
    allAliases: ["machinestatuses", "machinestatuses.runtime", "machinestatuses.runtime.talos", "machinestatus", "ms"],
  },
  "Services.v1alpha1.talos.dev": {
    aliases: ["svc", "service"],
    allAliases: ["services", "services.v1alpha1", "services.v1alpha1.talos", "svc", "service"],
  },
  "PlatformMetadatas.talos.dev": {
    aliases: ["platformmetadata", "pm", "pms"],
    allAliases: ["platformmetadatas", "platformmetadatas.talos", "platformmetadata", "pm", "pms"],
  },
};

describe("a definition has the names that the real one has", () => {
  it.each(Object.entries(known))("%s", (type, names) => {
    const kind = resourceKinds.find((candidate) => candidate.type === type);
    expect(kind).toBeDefined();
    if (kind === undefined) return;
    const definition = definitionOf(kind);
    expect(definition.id).toBe(type.toLowerCase());
    expect(parse(definition.yaml)).toMatchObject(names);
  });
});

it("serves each type once", () => {
  expect(new Set(resourceKinds.map(({ type }) => type)).size).toBe(resourceKinds.length);
});
