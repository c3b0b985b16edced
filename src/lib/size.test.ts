import { describe, expect, it } from "vitest";
import { parseSize } from "./size.ts";

describe("parseSize", () => {
  it.each([
    ["512MiB", 512],
    ["4GiB", 4096],
    ["1TiB", 1_048_576],
  ])("%s is %i MiB", (text, mib) => {
    expect(parseSize(text)).toBe(mib);
  });

  it.each(["4GB", "4 GiB", "4", "0GiB", "1.5GiB", "-1GiB", "04GiB", "4gib", "4GiB "])("%j is no size", (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});
