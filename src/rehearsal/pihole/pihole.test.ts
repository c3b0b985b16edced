import { afterAll, beforeAll, expect, test } from "vitest";
import { namesOf } from "./answers.ts";
import { readQuery, TYPES, writeReply } from "./dns-message.ts";
import { startPihole, type PiholeServer } from "./server.ts";
import { readSettings } from "./settings.ts";

const ADDRESS = "127.230.1.53";
const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries({
      dns_hosts: "192.168.1.201 cp-1.home.example.net cp-1;192.168.1.30 printer.home.example.net",
      dns_upstreams: "1.1.1.1;1.0.0.1",
      dns_domain_name: "home.example.net",
      dns_domainNeeded: "true",
      dns_port: "8053",
      dns_reply_host_IPv4: ADDRESS,
      webserver_port: "8081o",
      misc_dnsmasq_lines: "address=/home.example.net/192.168.1.202;local=/home.example.net/",
      dhcp_hosts: "00:11:22:33:44:55,192.168.1.40,tv",
      ...more,
    }).map(([key, value]) => [`FTLCONF_${key}`, value]),
  );

test.each([
  [
    { dns_upstreems: "1.1.1.1" },
    ["FTLCONF_dns_upstreems is unknown, did you mean any of these?", "    - FTLCONF_dns_upstreams"],
  ],
  [{ dns_dnssec: "maybe" }, ["FTLCONF_dns_dnssec is invalid (not of type bool)"]],
  [{ dns_port: "dns" }, ["FTLCONF_dns_port is invalid (not of type integer)"]],
  [{ dhcp_start: "here" }, ["FTLCONF_dhcp_start is invalid (not of type IPv4 address)"]],
  [
    { dns_listeningMode: "EVERYBODY" },
    [
      "FTLCONF_dns_listeningMode is invalid (not an allowed option, allowed options are: LOCAL, SINGLE, BIND, ALL, NONE)",
    ],
  ],
  [{ webserver_api_pwhash: "hunter2" }, ["FTLCONF_webserver_api_pwhash is invalid (not a hash of a password)"]],
])("the settings %j are told of as FTL tells", (more, faults) => {
  expect(readSettings(environment(more)).faults).toEqual(faults);
  expect(readSettings(environment()).faults).toEqual([]);
});

test.each([
  ["cp-1.home.example.net", TYPES.A, { code: 0, answers: ["192.168.1.201"] }],
  ["cp-1", TYPES.A, { code: 0, answers: ["192.168.1.201"] }],
  ["tv.home.example.net", TYPES.A, { code: 0, answers: ["192.168.1.40"] }],
  ["whoami.home.example.net", TYPES.A, { code: 0, answers: ["192.168.1.202"] }],
  ["home.example.net", TYPES.A, { code: 0, answers: ["192.168.1.202"] }],
  ["whoami.home.example.net", TYPES.AAAA, { code: 0, answers: [] }],
  ["201.1.168.192.in-addr.arpa", TYPES.PTR, { code: 0, answers: ["cp-1.home.example.net"] }],
  ["nas", TYPES.A, { code: 3, answers: [] }],
  ["example.org", TYPES.A, { upstreams: ["1.1.1.1", "1.0.0.1"] }],
  ["otherhome.example.net", TYPES.A, { upstreams: ["1.1.1.1", "1.0.0.1"] }],
])("%s of type %i", (name, type, expected) => {
  expect(namesOf(readSettings(environment()).settings).answer({ name, type })).toEqual(expected);
});

const names = (more: Record<string, string>) => () => namesOf(readSettings(environment(more)).settings);

test("lines that dnsmasq would not take stop it", () => {
  expect(names({ misc_dnsmasq_lines: "adress=/a/1.2.3.4" })).toThrow(
    "bad option in misc.dnsmasq_lines: adress=/a/1.2.3.4",
  );
  expect(names({ dhcp_hosts: "00:11:22:33:44:55" })).toThrow("bad dhcp-host: 00:11:22:33:44:55");
});

test("what does not fit in a datagram is cut off, and says so", () => {
  const query = Buffer.from("abcd0100000100000000000001610162 00 0001 0001".replaceAll(" ", ""), "hex");
  const question = readQuery(query);
  if (question === undefined) throw new Error("it is a query");
  expect(question).toMatchObject({ id: 0xabcd, name: "a.b", type: TYPES.A });
  const answers = Array.from({ length: 40 }, (_, index) => `10.0.0.${index}`);
  const [short, long] = [
    writeReply(question, { code: 0, answers }),
    writeReply(question, { code: 0, answers }, 65_535),
  ];
  expect([short.readUInt16BE(2) & 0x0200, short.readUInt16BE(6)]).toEqual([0x0200, 0]);
  expect([long.readUInt16BE(2) & 0x0200, long.readUInt16BE(6)]).toEqual([0, 40]);
  expect(readQuery(Buffer.from("00"))).toBeUndefined();
  expect(readQuery(short)).toBeUndefined();
});

let server: PiholeServer;
const log: string[] = [];
beforeAll(async () => {
  server = await startPihole(readSettings(environment()).settings, (line) => void log.push(line));
});
afterAll(() => server.close());

test("a rehearsal asks nobody outside of this machine", async () => {
  const { Resolver } = await import("node:dns/promises");
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`${ADDRESS}:8053`]);
  expect(await resolver.resolve4("app.home.example.net")).toEqual(["192.168.1.202"]);
  expect(await resolver.reverse("192.168.1.30")).toEqual(["printer.home.example.net"]);
  await expect(resolver.resolve4("example.org")).rejects.toMatchObject({ code: "ESERVFAIL" });
  expect(log).toEqual(["example.org: none of 1.1.1.1, 1.0.0.1 is on this machine, and a rehearsal asks nobody else"]);
});
