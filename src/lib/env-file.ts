export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  readonly faults: readonly EnvFault[];
}

/** A line that cannot be read. Its text is not repeated: it may hold a secret. */
export interface EnvFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

const ENTRY = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

/**
 * Lines of `KEY=value`, as a shell would read them without expanding anything: `#` begins a comment, single quotes keep
 * all as it is, double quotes know `\"`, `\\` and `\n`, and a value with spaces wants quotes. Of two lines with one name
 * none is taken.
 */
export function parseEnvFile(text: string): EnvFile {
  const values: Record<string, string> = {};
  const faults: EnvFault[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const [, name, rest] = ENTRY.exec(trimmed) ?? [];
    if (name === undefined || rest === undefined) {
      faults.push({ line, message: "is no setting", hint: "write NAME='value'" });
      continue;
    }
    const value = valueOf(rest);
    if (value === undefined)
      faults.push({ line, message: `has a value of ${name} that cannot be read`, hint: `write ${name}='value'` });
    else if (name in values)
      faults.push({ line, message: `gives ${name} a second time`, hint: "keep one of the two lines" });
    else values[name] = value;
  }
  return { values, faults };
}

const COMMENT = "(?:\\s+#.*|\\s*)$";
const SINGLE = new RegExp(`^'([^']*)'${COMMENT}`);
const DOUBLE = new RegExp(`^"((?:[^"\\\\]|\\\\.)*)"${COMMENT}`);
const BARE = new RegExp(`^([^\\s'"#][^\\s'"]*|)${COMMENT}`);

function valueOf(text: string): string | undefined {
  const double = DOUBLE.exec(text)?.[1];
  if (double !== undefined)
    return double.replaceAll(/\\(.)/g, (whole, char: string) => ({ n: "\n", '"': '"', "\\": "\\" })[char] ?? whole);
  return SINGLE.exec(text)?.[1] ?? BARE.exec(text)?.[1];
}
