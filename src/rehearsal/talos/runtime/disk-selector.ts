/** What a selector can see of a disk. source: siderolabs/talos v1.13 celenv.DiskLocator and block.DiskSpec. */
export interface SelectableDisk {
  readonly disk: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly system_disk: boolean;
}

/** An expression that the rehearsal does not evaluate, or that is none. */
export class SelectorError extends Error {}

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

const TOKEN =
  /\s*(?:(?<number>0x[0-9a-fA-F]+|\d+(?:\.\d+)?)u?|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<word>[A-Za-z_]\w*)|(?<sign>&&|\|\||==|!=|<=|>=|[-+*/%!<>()[\],.]))/y;

const UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  ["k", "M", "G", "T", "P", "E"].flatMap((prefix, index) => [
    [`${prefix.toUpperCase()}iB`, 1024 ** (index + 1)],
    [`${prefix}B`, 1000 ** (index + 1)],
  ]),
);

/**
 * Does a disk match a selector? The part of CEL that selectors are written in: comparisons, arithmetic, logic, `in`,
 * and the methods of strings.
 *
 * @throws SelectorError
 */
export function selectsDisk(expression: string, disk: SelectableDisk): boolean {
  const parser = createParser(tokensOf(expression), { ...disk, ...UNITS });
  const result = parser.expression();
  parser.end();
  if (typeof result !== "boolean") throw new SelectorError(`${expression} is neither true nor false`);
  return result;
}

function tokensOf(expression: string): readonly RegExpExecArray[] {
  const tokens: RegExpExecArray[] = [];
  TOKEN.lastIndex = 0;
  while (expression.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(expression);
    if (token === null) throw new SelectorError(`cannot read ${JSON.stringify(expression.slice(at).trim())}`);
    tokens.push(token);
  }
  return tokens;
}

function createParser(tokens: readonly RegExpExecArray[], names: Readonly<Record<string, Value>>) {
  let at = 0;
  const peek = (): string => tokens[at]?.[0].trim() ?? "";
  const take = (...texts: string[]): string | undefined => {
    const text = peek();
    if (text === "" || !texts.includes(text)) return undefined;
    at++;
    return text;
  };
  const expect = (text: string): void => {
    if (take(text) === undefined) throw new SelectorError(`expected ${text} instead of "${peek()}"`);
  };

  /** Operators from the loosest to the tightest; every operand is evaluated, there is nothing that it could do. */
  const LEVELS = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];

  function binary(level: number): Value {
    const operators = LEVELS[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (let sign = take(...operators); sign !== undefined; sign = take(...operators))
      left = apply(sign, left, binary(level + 1));
    return left;
  }

  function unary(): Value {
    if (take("!") === undefined) return member();
    const value = unary();
    if (typeof value !== "boolean") throw new SelectorError("! stands before what is neither true nor false");
    return !value;
  }

  function member(): Value {
    let value = primary();
    while (take(".") !== undefined) {
      const name = tokens[at++]?.groups?.["word"] ?? "";
      value = take("(") === undefined ? field(value, name) : call(value, name, list(")"));
    }
    return value;
  }

  function primary(): Value {
    if (take("(") !== undefined) {
      const value = binary(0);
      expect(")");
      return value;
    }
    if (take("[") !== undefined) return list("]");
    const groups = tokens[at++]?.groups;
    if (groups?.["number"] !== undefined) return Number(groups["number"]);
    if (groups?.["text"] !== undefined) return groups["text"].slice(1, -1).replaceAll(/\\(.)/g, "$1");
    const word = groups?.["word"] ?? "";
    if (word === "true" || word === "false") return word === "true";
    return field(names, word);
  }

  function list(end: string): readonly Value[] {
    const values: Value[] = [];
    if (take(end) !== undefined) return values;
    do values.push(binary(0));
    while (take(",") !== undefined);
    expect(end);
    return values;
  }

  return {
    expression: () => binary(0),
    end: () => {
      if (at < tokens.length) throw new SelectorError(`"${peek()}" is too much`);
    },
  };
}

function field(value: Value, name: string): Value {
  const found =
    typeof value === "object" && !Array.isArray(value)
      ? Object.entries(value).find(([key]) => key === name)
      : undefined;
  if (found === undefined) throw new SelectorError(`undeclared reference to '${name}'`);
  return found[1];
}

function call(value: Value, name: string, parameters: readonly Value[]): boolean {
  const [parameter] = parameters;
  if (typeof value === "string" && typeof parameter === "string") {
    if (name === "startsWith") return value.startsWith(parameter);
    if (name === "endsWith") return value.endsWith(parameter);
    if (name === "contains") return value.includes(parameter);
    if (name === "matches") return new RegExp(parameter).test(value);
  }
  throw new SelectorError(`${name}() is not evaluated in a rehearsal`);
}

function apply(sign: string, left: Value, right: Value): Value {
  if (sign === "==" || sign === "!=") return (JSON.stringify(left) === JSON.stringify(right)) === (sign === "==");
  if (sign === "in" && Array.isArray(right)) return right.some((item) => JSON.stringify(item) === JSON.stringify(left));
  if (typeof left === "boolean" && typeof right === "boolean") {
    if (sign === "&&") return left && right;
    if (sign === "||") return left || right;
  }
  if (typeof left === "number" && typeof right === "number") return calculate(sign, left, right);
  throw new SelectorError(`no such overload of ${sign}`);
}

function calculate(sign: string, left: number, right: number): Value {
  const results: Readonly<Record<string, () => Value>> = {
    "<": () => left < right,
    "<=": () => left <= right,
    ">": () => left > right,
    ">=": () => left >= right,
    "+": () => left + right,
    "-": () => left - right,
    "*": () => left * right,
    "/": () => Math.trunc(left / right),
    "%": () => left % right,
  };
  const result = results[sign];
  if (result === undefined) throw new SelectorError(`no such overload of ${sign}`);
  return result();
}
