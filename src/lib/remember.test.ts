import { expect, it } from "vitest";
import { remember } from "./remember.ts";

it("computes once for each object, also where the answer is nothing", () => {
  const asked: object[] = [];
  const size = remember((key: { readonly text?: string }) => {
    asked.push(key);
    return key.text?.length;
  });
  const [one, same, none] = [{ text: "one" }, { text: "one" }, {}];
  expect([one, same, none, one, none].map(size)).toEqual([3, 3, undefined, 3, undefined]);
  expect(asked).toEqual([one, same, none]);
});
