/**
 * Words and forms that some YAML reader takes for something else than text: booleans and null of YAML 1.1 (`no`, `y`),
 * octal, hexadecimal, binary and base-60 numbers, numbers with `_` or `,`, dates, merge and value keys.
 * Kubernetes tools read with either version of YAML, so text of either kind is quoted.
 */
const AMBIGUOUS = new RegExp(
  "^(?:" +
    [
      "y|yes|n|no|on|off|true|false|null|~|<<|=",
      "[-+]?0(?:b[01_]+|o[0-7_]+|x[0-9a-f_]+)",
      "[-+]?[0-9][0-9_,]*(?::[0-9_]+)*(?:\\.[0-9_]*)?(?:e[-+]?[0-9]+)?",
      "[-+]?\\.[0-9_.]*(?:e[-+]?[0-9]+)?",
      "[-+]?e[-+]?[0-9]+",
      "[-+]?\\.?inf|\\.?nan",
      "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \\t].*)?",
    ].join("|") +
    ")$",
  "i",
);

/** Printable ASCII that starts with no indicator; what may follow inside is narrowed by `PLAIN_STOP`. */
const PLAIN = /^[A-Za-z0-9_./(+$^~<=;\\][ -~]*$/;
/** Ends a plain text or starts a comment. */
const PLAIN_STOP = /: |:$| #| $/;
/** Text that may stand as a literal block: printable lines and tabs; the first line must not begin with a blank. */
const BLOCK = /^[^\s][\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

/**
 * One YAML document, ending in a newline: block style, two blanks, keys in the order in which they were written, no
 * folding, no anchors. Members that are undefined are left out, as in JSON.
 *
 * @throws TypeError for what YAML files of ours never hold: functions, symbols, bigints, numbers that are not finite
 */
export function toYaml(value: unknown): string {
  const lines: string[] = [];
  emit(value, "", "", lines);
  return `${lines.join("\n")}\n`;
}

/** Appends `head` and the value; what goes on below is indented by `indent`. */
function emit(value: unknown, head: string, indent: string, lines: string[]): void {
  if (Array.isArray(value)) {
    if (value.length === 0) return void lines.push(join(head, "[]"));
    if (head !== "") lines.push(head);
    for (const item of value) emitItem(item, indent, lines);
    return;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    if (members.length === 0) return void lines.push(join(head, "{}"));
    if (head !== "") lines.push(head);
    for (const [key, member] of members) emit(member, `${indent}${text(key)}:`, `${indent}  `, lines);
    return;
  }
  if (typeof value === "string" && value.includes("\n") && BLOCK.test(value))
    return emitBlock(value, head, indent, lines);
  lines.push(join(head, scalar(value)));
}

/** `- ` and the item, whose first line stands beside the dash. */
function emitItem(item: unknown, indent: string, lines: string[]): void {
  const start = lines.length;
  emit(item, "", `${indent}  `, lines);
  const first = lines[start] ?? "";
  lines[start] = `${indent}- ${first.startsWith(`${indent}  `) ? first.slice(indent.length + 2) : first}`;
}

function emitBlock(value: string, head: string, indent: string, lines: string[]): void {
  const body = value.replace(/\n+$/, "");
  const ending = value.length - body.length;
  lines.push(join(head, ending === 0 ? "|-" : ending === 1 ? "|" : "|+"));
  const inner = head === "" && indent === "" ? "  " : indent;
  for (const line of body.split("\n")) lines.push(line === "" ? "" : inner + line);
  for (let extra = 1; extra < ending; extra++) lines.push("");
}

function scalar(value: unknown): string {
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  throw new TypeError(`YAML cannot hold a ${typeof value}: ${String(value)}`);
}

function text(value: string): string {
  if (PLAIN.test(value) && !PLAIN_STOP.test(value) && !AMBIGUOUS.test(value)) return value;
  // JSON's escapes are YAML's too; what JSON leaves bare and YAML 1.1 takes for a line break is escaped on top.
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function join(head: string, rest: string): string {
  return head === "" ? rest : `${head} ${rest}`;
}
