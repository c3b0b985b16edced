import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pages } from "../scripts/reference/pages.ts";

const folder = join(import.meta.dirname, "..", "docs", "reference");

describe("the reference", () => {
  it.each(pages.map((page) => [page.file, page] as const))(
    "%s is what its sources say (make reference)",
    async (file, page) => {
      expect(readFileSync(join(folder, file), "utf8")).toBe(await page.text());
    },
  );

  it("has no page that nothing generates", () => {
    const generated = pages.map(({ file }) => file).filter((file) => !file.startsWith(".."));
    expect(readdirSync(folder).toSorted()).toEqual(generated.toSorted());
  });
});
