import { expect, test } from "vitest";
import { z } from "zod";
import { openZones, type Permission } from "../cloudflare/account.ts";
import { cloudflare } from "./cloudflare.ts";

const token = (name: string): string => name.padEnd(40, "-");
const made = (name: string, zones: readonly string[], permissions: readonly Permission[]) =>
  ({ secret: token(name), status: "active", zones, permissions }) as const;
const zones = openZones({
  zones: ["mylab.dev", "other.dev"],
  tokens: [
    made("good", ["mylab.dev"], ["zone:read", "dns:edit"]),
    made("reader", ["mylab.dev"], ["zone:read", "dns:read"]),
    made("blind", ["mylab.dev"], ["dns:edit"]),
    { ...made("old", ["mylab.dev"], ["zone:read", "dns:edit"]), status: "expired" },
  ],
});
const host = cloudflare(zones);
const answer = z.object({
  success: z.boolean(),
  errors: z.array(
    z.object({
      code: z.number(),
      message: z.string(),
      error_chain: z.array(z.object({ code: z.number() })).optional(),
    }),
  ),
  result: z.unknown(),
});

async function call(method: string, path: string, { as = "good", body = {} as unknown, raw = "" } = {}) {
  const headers: Record<string, string> = as === "" ? {} : { authorization: raw === "" ? `Bearer ${token(as)}` : raw };
  const url = new URL(`https://api.cloudflare.com/client/v4${path}`);
  const given = await host.answer({ method, url, headers, body: Buffer.from(JSON.stringify(body)) });
  const { errors, result } = answer.parse(JSON.parse(Buffer.from(given.body).toString()));
  const codes = errors.flatMap(({ code, error_chain = [] }) => [code, ...error_chain.map((one) => one.code)]);
  return { status: given.status, codes, result };
}
const [mine, theirs] = zones.all.map(({ id }) => id);
const record = { type: "TXT", name: "_acme-challenge.home.mylab.dev", content: "x", ttl: 120 };

test("who asks must be known", async () => {
  expect(await call("GET", "/zones", { as: "" })).toMatchObject({ status: 400, codes: [9106] });
  expect(await call("GET", "/zones", { raw: "Bearer short" })).toMatchObject({ status: 400, codes: [6003, 6111] });
  expect(await call("GET", "/zones", { as: "nobody" })).toMatchObject({ status: 403, codes: [9109] });
  expect(await call("GET", "/user/tokens/verify", { as: "nobody" })).toMatchObject({ status: 401, codes: [1000] });
  expect(await call("GET", "/user/tokens/verify", { as: "old" })).toMatchObject({ status: 401, codes: [1000] });
  expect(await call("GET", "/user/tokens/verify")).toMatchObject({ status: 200, result: { status: "active" } });
});

test("a token sees and changes what it was made for", async () => {
  expect(await call("GET", "/zones")).toMatchObject({ result: [{ id: mine, name: "mylab.dev" }] });
  expect(await call("GET", "/zones?name=other.dev")).toMatchObject({ status: 200, result: [] });
  expect(await call("GET", "/zones", { as: "blind" })).toMatchObject({ status: 200, result: [] });
  const records = `/zones/${mine}/dns_records`;
  expect(await call("POST", records, { as: "reader", body: record })).toMatchObject({ status: 403, codes: [10000] });
  expect(await call("GET", `/zones/${theirs}/dns_records`)).toMatchObject({ status: 403, codes: [10000] });
  expect(await call("POST", records, { body: record })).toMatchObject({ status: 200, result: record });
  expect(zones.lookUp("TXT", record.name)).toEqual(["x"]);
  const [stored] = z.array(z.object({ id: z.string() })).parse((await call("GET", `${records}?type=TXT`)).result);
  await call("PATCH", `${records}/${stored?.id}`, { body: { content: "y" } });
  expect(zones.lookUp("TXT", record.name)).toEqual(["y"]);
  await call("DELETE", `${records}/${stored?.id}`);
  expect(zones.lookUp("TXT", record.name)).toEqual([]);
  expect(await call("DELETE", `${records}/${stored?.id}`)).toMatchObject({ status: 404, codes: [81044] });
});

const refused = async (body: object): Promise<readonly number[]> =>
  (await call("POST", `/zones/${mine}/dns_records`, { body })).codes;

test("a record that could not be is refused", async () => {
  expect(await refused({ type: "A", name: "home", content: "home" })).toEqual([1004, 9005]);
  expect(await refused({ type: "X", name: "home", content: "1" })).toEqual([1004, 9000]);
  expect(await refused({ ...record, ttl: 5 })).toEqual([1004, 9021]);
  expect(await refused({ type: "A", name: "home", content: "203.0.113.7" })).toEqual([]);
  expect(zones.lookUp("A", "home.mylab.dev")).toEqual(["203.0.113.7"]);
  expect(await refused({ type: "A", name: "home.mylab.dev", content: "203.0.113.7" })).toEqual([81058]);
  expect(await refused({ type: "CNAME", name: "home", content: "a.dev" })).toEqual([81053]);
});
