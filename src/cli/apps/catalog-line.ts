/**
 * Changes of one line in the text of `homelab.config.ts`. It is a program: only the forms that people write are
 * touched, and whoever calls this loads the result to see that it means what was wanted.
 */

/** The text with an app of the catalog turned on; undefined where there is no place that is known to be right. */
export function turnOn(text: string, name: string): string | undefined {
  const entry = `${key(name)}: true`;
  const section = /^([ \t]*)catalog:[ \t]*\{/m.exec(text);
  if (section !== null) {
    const [whole, indent = ""] = section;
    const at = section.index + whole.length;
    const rest = text.slice(at);
    if (/^\s*\}/.test(rest)) return `${text.slice(0, at)} ${entry} ${rest.trimStart()}`;
    const inserted = rest.startsWith("\n") ? `\n${indent}  ${entry},` : ` ${entry},`;
    return text.slice(0, at) + inserted + text.slice(at);
  }
  const end = /\n\}\);?\s*$/.exec(text);
  if (end === null) return undefined;
  return `${text.slice(0, end.index)}\n  catalog: { ${entry} },${text.slice(end.index)}`;
}

/** The text with an app of the catalog turned off; undefined unless it stands there as `name: true`. */
export function turnOff(text: string, name: string): string | undefined {
  const section = /^[ \t]*catalog:[ \t]*\{/m.exec(text);
  if (section === null) return undefined;
  const from = section.index + section[0].length;
  const escaped = name.replaceAll("-", "\\-");
  const line = new RegExp(`(\\n?[ \\t]*)(?:"${escaped}"|${escaped}): true(,?)`);
  const found = line.exec(text.slice(from));
  if (found === null) return undefined;
  const at = from + found.index;
  return text.slice(0, at) + text.slice(at + found[0].length);
}

/** A key as TypeScript wants it. */
function key(name: string): string {
  return /^[a-z][a-z0-9]*$/.test(name) ? name : JSON.stringify(name);
}
