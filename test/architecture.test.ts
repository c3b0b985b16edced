import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const src = resolve(import.meta.dirname, "..", "src");

/** What each room of the house may import besides itself; `lib` is open to all. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  lib: [],
  apps: [],
  config: ["apps"],
  plan: ["config", "apps"],
  render: ["plan"],
  drive: [],
  operate: ["plan", "render", "drive"],
  observe: ["plan", "drive"],
  cli: ["apps", "config", "plan", "render", "drive", "operate", "observe", "rehearsal"],
  rehearsal: [],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

function imports(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const pattern =
    /(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["'](\.[^"']+)["']|import\(\s*["'](\.[^"']+)["']\s*\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: relative(src, file),
    to: relative(src, resolve(dirname(file), match[2] ?? match[3] ?? "")),
    typeOnly: match[1] !== undefined,
  }));
}

const room = (path: string): string => (path.includes("/") ? (path.split("/")[0] ?? "") : "index");
const product = sources(src).filter((file) => !file.endsWith(".test.ts"));
const all = product.flatMap(imports);

test("each folder imports only what the import rule allows", () => {
  const wrong = all.filter(({ from, to, typeOnly }) => {
    const [a, b] = [room(from), room(to)];
    if (a === "index" || a === b || b === "lib") return false;
    // Apps render for a Lab: they may know its type, never its code.
    if (a === "apps" && b === "plan" && typeOnly) return false;
    return !(MAY_IMPORT[a] ?? []).includes(b);
  });
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test("only the rehearse command imports the rehearsal", () => {
  const wrong = all.filter(
    ({ from, to }) =>
      room(to) === "rehearsal" && room(from) !== "rehearsal" && !/^cli\/(commands\/rehearse\.ts|rehearse\/)/.test(from),
  );
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
});

test("the command line loads each command only when it is called", () => {
  const eager = all.filter(
    ({ from, to, typeOnly }) => from === "cli/main.ts" && !typeOnly && !to.startsWith("cli/") && room(to) !== "lib",
  );
  expect(eager.map(({ to }) => to)).toEqual([]);
});

test("no file grows beyond 400 lines", () => {
  const long = product
    .filter((file) => !file.includes("/gen/"))
    .map((file) => ({ file: relative(src, file), lines: readFileSync(file, "utf8").split("\n").length }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test("the rule covers every folder of src", () => {
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map((entry) => entry.name).filter((name) => !(name in MAY_IMPORT))).toEqual([]);
});
