import { expect, it } from "vitest";
import { seed, sourceOf } from "../../test/seed.ts";
import { byHand } from "./by-hand.ts";
import type { Lab } from "./lab.ts";
import { planLab } from "./load-lab.ts";

function lab(cloudflare: Lab["cloudflare"]): Lab {
  const planned = planLab(sourceOf(seed())).lab;
  if (planned === undefined) throw new Error("the seed's lab has no issue");
  return { ...planned, cloudflare };
}
const images = { ddns: "ddns:1", tunnel: "tunnel:1" };
const cloudflare = { zone: "example.net", records: true, dynamicAddress: false, tunnel: false, proxied: false, images };

function places(of: Lab): readonly string[] {
  return [...new Set(byHand(of).records.map(({ where }) => where))];
}

it("names forwards to the edge, and records outside and at home", () => {
  const { forwards, records } = byHand(lab(null));
  expect(forwards.map(({ port, to }) => `${port} ${to}`)).toEqual(["443 192.168.1.202:443", "80 192.168.1.202:80"]);
  expect(records.map(({ where, name, value }) => `${where} ${name} ${value}`)).toEqual([
    "public home.example.net your public address",
    "public *.home.example.net your public address",
    "at home home.example.net 192.168.1.202",
    "at home *.home.example.net 192.168.1.202",
  ]);
});

it("leaves out what Cloudflare does", () => {
  expect(places(lab(cloudflare))).toEqual(["public", "at home"]);
  expect(places(lab({ ...cloudflare, dynamicAddress: true }))).toEqual(["at home"]);
  expect(byHand(lab({ ...cloudflare, dynamicAddress: true })).forwards).toHaveLength(2);
  expect(places(lab({ ...cloudflare, tunnel: true }))).toEqual(["at home"]);
  expect(byHand(lab({ ...cloudflare, tunnel: true })).forwards).toEqual([]);
});

it("leaves out what Pi-hole does", () => {
  const input = seed();
  input.config.pihole = { ip: "192.168.1.205" };
  const planned = planLab(sourceOf(input)).lab;
  if (planned === undefined) throw new Error("the lab is planned");
  expect(places(planned)).toEqual(["public"]);
});
