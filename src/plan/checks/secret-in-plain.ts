import type { Fact } from "../facts/fact.ts";
import type { Check } from "./check.ts";

/** Shapes that only secrets have. Sources: the token formats of GitHub, GitLab, Grafana, AWS, Slack, age, Proxmox, JWT. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/,
  /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,})/,
  /\bglpat-[A-Za-z0-9_-]{20}/,
  /\bglc_[A-Za-z0-9+/=]{20,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/,
  /![\w.-]+=[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./,
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
];

/** A setting whose name says that its value is secret. Names of files and addresses of where one is got are none. */
const NAMED = /(?:pass(?:word|wd|phrase)?|secret|token|api_?key|access_?key|private_?key|credentials?)$/i;
/** Values that such a setting has without being secret. */
const HARMLESS = /^(?:true|false|yes|no|on|off|none|null|\d{1,3}|\/.*|https?:\/\/[^@]*|.*\$\{.*|)$/i;

/** What is in the config or in an app's file is in Git, for ever: no secret is. The value is never repeated. */
export const secretInPlain: Check = ({ texts }) =>
  texts
    // The Git URL has a rule of its own.
    .filter(({ path }) => path !== "git.url")
    .flatMap((fact) => {
      const why = reason(fact);
      if (why === undefined) return [];
      const where = fact.path.includes(":") ? `the file of ${fact.owner}` : fact.owner;
      return [
        {
          code: "SECRET_IN_PLAIN",
          path: fact.path,
          message: `the value here, in ${where}, ${why}, and everybody who reads the repository would have it`,
          hint: `${hint(fact)}; and make a new one, when this was committed`,
        },
      ];
    });

function hint({ path, owner }: Fact): string {
  if (!path.includes(":")) return "write it into secrets.env, which is not in Git";
  const [, name = "<NAME>"] = /:env\.(\w+)$/.exec(path) ?? [];
  return `seal it with homelab seal ${owner.replace("app ", "")} ${name}`;
}

function reason({ path, value }: Fact): string | undefined {
  if (SHAPES.some((shape) => shape.test(value))) return "has the shape of a secret";
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (NAMED.test(name) && !HARMLESS.test(value)) return `is a secret by the name of ${name}`;
  return looksRandom(value) ? "looks like a key: long and without any pattern" : undefined;
}

/** Letters of both cases and digits, 24 or more, and nearly no letter twice: nobody writes such a word. */
function looksRandom(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{24,}={0,2}$/.test(value) || !/[a-z]/.test(value) || !/[A-Z]/.test(value)) return false;
  return /\d/.test(value) && entropy(value) >= 4;
}

/** Shannon entropy in bits for each character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
