import type { CheckedLine, CheckupResult } from "../../operate/doctor/run.ts";

/** A checkup as a person reads it: aligned, by section, each finding that is not well with its fix below. */
export function checkupText({ lines, skipped }: CheckupResult): string {
  const width = Math.max(0, ...lines.map((line) => labelOf(line).length));
  const sections = [...new Set(lines.map(({ section }) => section))];
  const blocks = sections.map((section) =>
    [section, ...lines.filter((line) => line.section === section).map((line) => lineText(line, width))].join("\n"),
  );
  return [...blocks, summary(lines, skipped)].join("\n\n");
}

function lineText(line: CheckedLine, width: number): string {
  const { verdict, message, fix } = line;
  const indent = " ".repeat(2 + VERDICT + 1 + width + 2);
  const [first = "", ...rest] = message.split("\n");
  return [
    `  ${verdict.padEnd(VERDICT)} ${labelOf(line).padEnd(width)}  ${first}`,
    ...rest.map((more) => `${indent}${more}`),
    ...(fix === "" ? [] : [`${indent}try: ${fix}`]),
  ].join("\n");
}

const VERDICT = "warning".length;

function labelOf({ name, subject }: CheckedLine): string {
  return subject === undefined ? name : `${name} ${subject}`;
}

function summary(lines: readonly CheckedLine[], skipped: readonly string[]): string {
  const count = (verdict: string): number => lines.filter((line) => line.verdict === verdict).length;
  const counted = `${count("ok")} ok, ${count("warning")} ${count("warning") === 1 ? "warning" : "warnings"}, ${count("missing")} missing`;
  return skipped.length === 0 ? counted : `${counted}; not looked at: ${skipped.join(", ")}`;
}
