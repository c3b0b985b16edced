import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { HostAnswer } from "../host.ts";
import { ownCharts } from "./own-charts.ts";

const [repository, registry] = ownCharts([
  { repo: "https://charts.example.org/stable/", name: "notes", version: "6.9.2" },
  { repo: "oci://registry.example.org/team/charts", name: "wiki", version: "1.0.0" },
]);

function ask(host: typeof repository, url: string): Promise<HostAnswer> {
  if (host === undefined) throw new Error("there is no such host");
  return host.answer({ method: "GET", url: new URL(url), headers: {}, body: new Uint8Array() });
}

const index = z.looseObject({ entries: z.record(z.string(), z.array(z.looseObject({ version: z.string() }))) });

describe("the repository of a chart of one's own", () => {
  it("offers a stand-in under the chart's name and version, in the folder of the repository", async () => {
    expect(repository?.name).toBe("charts.example.org");
    const listed = await ask(repository, "https://charts.example.org/stable/index.yaml");
    const { entries } = index.parse(parse(Buffer.from(listed.body).toString("utf8")));
    expect(entries["notes"]).toEqual([expect.objectContaining({ name: "notes", version: "6.9.2" })]);
    const packed = await ask(repository, "https://charts.example.org/stable/notes-6.9.2.tgz");
    const text = gunzipSync(packed.body).toString("latin1");
    expect(text).toContain("notes/templates/workload.yaml");
    expect(text).toContain("homelab.dev/fidelity: stand-in");
    expect((await ask(repository, "https://charts.example.org/stable/notes-6.9.1.tgz")).status).toBe(404);
    expect((await ask(repository, "https://charts.example.org/index.yaml")).status).toBe(404);
  });

  it("may be a registry", async () => {
    expect(registry?.name).toBe("registry.example.org");
    const tags = await ask(registry, "https://registry.example.org/v2/team/charts/wiki/tags/list");
    expect(JSON.parse(Buffer.from(tags.body).toString("utf8"))).toMatchObject({ tags: ["1.0.0"] });
    expect((await ask(registry, "https://registry.example.org/v2/other/wiki/tags/list")).status).toBe(404);
  });
});
