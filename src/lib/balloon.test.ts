import { expect, test } from "vitest";
import { balloonSha256 } from "./balloon.ts";

/** From the test suite of GNU Nettle, whose implementation Pi-hole uses. */
test.each([
  ["hunter42", "examplesalt", 1024, 3, "716043dff777b44aa7b88dcbab12c078abecfac9d289c5b5195967aa63440dfb"],
  ["", "salt", 3, 3, "5f02f8206f9cd212485c6bdf85527b698956701ad0852106f94b94ee94577378"],
  ["password", "", 3, 3, "20aa99d7fe3f4df4bd98c655c5480ec98b143107a331fd491deda885c4d6a6cc"],
  ["\0", "\0", 3, 3, "4fc7e302ffa29ae0eac31166cee7a552d1d71135f4e0da66486fb68a749b73a4"],
  ["password", "salt", 1, 1, "eefda4a8a75b461fa389c1dcfaf3e9dfacbc26f81f22e6f280d15cc18c417545"],
])("%j with salt %j, %i blocks and %i rounds", (password, salt, space, time, expected) => {
  expect(balloonSha256(Buffer.from(password), Buffer.from(salt), { space, time }).toString("hex")).toBe(expected);
});
