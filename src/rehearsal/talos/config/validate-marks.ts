import type { MachineSection } from "../machine-config.ts";
import { listOfErrors } from "./config-error.ts";

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
/** Where the machine notes what on its Node is its own. */
const RESERVED = ["talos.dev/owned-annotations", "talos.dev/owned-labels", "talos.dev/owned-taints"];

/** Labels, annotations and taints of the Node. source: siderolabs/talos v1.13 pkg/machinery/labels. */
export function validateMarks({ nodeLabels, nodeAnnotations, nodeTaints }: MachineSection): string[] {
  return [
    ...section("labels", nodeLabels, ([key, value]) => [...nameProblems(key), ...valueProblems(value)]),
    ...section("annotations", nodeAnnotations, ([key]) => [
      ...nameProblems(key),
      ...(RESERVED.includes(key) ? [`annotation "${key}" is reserved`] : []),
    ]),
    ...section("taints", nodeTaints, ([key, text]) => {
      const [value = "", effect] = text.split(":");
      const named = nameProblems(key);
      if (named.length > 0) return named;
      if (!EFFECTS.includes(effect ?? value)) return [`invalid taint effect: "${effect ?? value}"`];
      return effect === undefined ? [] : valueProblems(value);
    }),
  ];
}

function section(
  what: string,
  marks: Readonly<Record<string, string>> | undefined,
  check: (entry: readonly [string, string]) => readonly string[],
): string[] {
  const problems = Object.entries(marks ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(check);
  return problems.length === 0 ? [] : [`invalid machine node ${what}: ${listOfErrors(problems)}`];
}

function nameProblems(text: string): string[] {
  const parts = text.split("/");
  if (parts.length > 2) return [`invalid format: too many slashes: "${text}"`];
  const name = parts.at(-1) ?? "";
  if (parts.length === 2) {
    const [prefix = ""] = parts;
    if (prefix === "") return [`prefix cannot be empty: "${text}"`];
    if (prefix.length > 253)
      return [`prefix "${prefix}" is invalid: domain name length exceeds limit of 253: "${prefix}"`];
    if (!SUBDOMAIN.test(prefix))
      return [`prefix "${prefix}" is invalid: domain doesn't match required format: "${prefix}"`];
  }
  if (name === "") return [`name cannot be empty: "${text}"`];
  if (name.length > 63) return [`name is too long: "${text}" (limit is 63)`];
  return NAME.test(name) ? [] : [`name "${name}" is invalid`];
}

function valueProblems(value: string): string[] {
  if (value.length > 63) return [`label value length exceeds limit of 63: "${value}"`];
  return value === "" || NAME.test(value) ? [] : [`label value "${value}" is invalid`];
}
