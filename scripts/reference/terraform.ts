import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { code, heading, table, type Page } from "./page.ts";
import { ROOT } from "./root.ts";

const FOLDER = join(ROOT, "terraform");

export const terraform: Page = {
  file: "terraform.md",
  title: "inputs and outputs of the root module and of every module",
  async text() {
    const modules = (await readdir(join(FOLDER, "modules"))).toSorted();
    const folders = [".", ...modules.map((name) => `modules/${name}`)];
    const sections = await Promise.all(folders.map(section));
    const introduction =
      "The root module's inputs are rendered into `terraform/homelab.auto.tfvars.json`; nobody writes them by hand.";
    return [heading("Terraform", introduction), ...sections].join("\n");
  },
};

async function section(folder: string): Promise<string> {
  const inputs = blocks(await read(folder, "variables.tf"), "variable").map(({ name, body }) => [
    code(name),
    code(type(body)),
    description(body),
  ]);
  const outputs = blocks(await read(folder, "outputs.tf"), "output").map(({ name, body }) => [
    code(name),
    /^\s*sensitive\s*=\s*true/m.test(body) ? "yes" : "",
    description(body),
  ]);
  const title = folder === "." ? "Root module" : folder;
  return [
    `## ${title}\n`,
    table(["Input", "Type", "Meaning"], inputs),
    table(["Output", "Sensitive", "Meaning"], outputs),
  ].join("\n");
}

async function read(folder: string, file: string): Promise<string> {
  const there = await readdir(join(FOLDER, folder));
  return there.includes(file) ? readFile(join(FOLDER, folder, file), "utf8") : "";
}

/** Top-level blocks of a kind. `tofu fmt` puts each closing brace at the beginning of its line. */
function blocks(text: string, kind: string): readonly { readonly name: string; readonly body: string }[] {
  const pattern = new RegExp(`^${kind} "([^"]+)" \\{\\n([\\s\\S]*?)^\\}`, "gm");
  return [...text.matchAll(pattern)].map(([, name = "", body = ""]) => ({ name, body }));
}

function description(body: string): string {
  return /^ {2}description\s*=\s*"((?:[^"\\]|\\.)*)"/m.exec(body)?.[1]?.replaceAll('\\"', '"') ?? "";
}

/** The expression of `type`, on one line; an object's ends with a bracket at the indentation of `type`. */
function type(body: string): string {
  const [, expression = ""] = /^ {2}type\s*=\s*([\s\S]*?)(?=\n {2}\S(?!\))|\n*$(?![\s\S])|\n\n)/m.exec(body) ?? [];
  const whole =
    expression.endsWith("({") || expression.includes("({\n") ? upToBracket(body, body.indexOf(expression)) : expression;
  return whole
    .replace(/\s*\n\s*/g, ", ")
    .replaceAll("({, ", "({ ")
    .replaceAll(", })", " })")
    .replace(/\s+/g, " ")
    .trim();
}

function upToBracket(body: string, start: number): string {
  let depth = 0;
  for (let index = start; index < body.length; index++) {
    const character = body[index] ?? "";
    if ("({[".includes(character)) depth += 1;
    if (")}]".includes(character) && --depth === 0) return body.slice(start, index + 1);
  }
  return body.slice(start);
}
