import { describe, expect, it } from "vitest";
import { turnOff, turnOn } from "./catalog-line.ts";

const lab = (section: string): string => `export default defineHomelab({\n  name: "x",\n${section}});\n`;

describe("turnOn", () => {
  it.each([
    ["", "  catalog: { immich: true },\n"],
    ["  catalog: {},\n", "  catalog: { immich: true },\n"],
    ["  catalog: { jellyfin: true },\n", "  catalog: { immich: true, jellyfin: true },\n"],
    ["  catalog: {\n    jellyfin: true,\n  },\n", "  catalog: {\n    immich: true,\n    jellyfin: true,\n  },\n"],
  ])("puts an app where it belongs: %j", (before, after) => {
    expect(turnOn(lab(before), "immich")).toBe(lab(after));
  });

  it("quotes a name that is no identifier, and leaves alone what it does not know", () => {
    expect(turnOn(lab(""), "uptime-kuma")).toContain('"uptime-kuma": true');
    expect(turnOn("export default lab();\n", "immich")).toBeUndefined();
  });
});

describe("turnOff", () => {
  it("takes back what was turned on, and nothing that has settings", () => {
    const on = turnOn(lab("  catalog: {\n    jellyfin: true,\n  },\n"), "uptime-kuma") ?? "";
    expect(turnOff(on, "uptime-kuma")).toBe(lab("  catalog: {\n    jellyfin: true,\n  },\n"));
    expect(turnOff(lab("  catalog: { immich: { host: false } },\n"), "immich")).toBeUndefined();
    expect(turnOff(lab(""), "immich")).toBeUndefined();
  });
});
