import { parseAllDocuments } from "yaml";
import type { ReadManifest } from "./tree.ts";

/** The documents of a file by hand. It stands apart, because a lab without such files need not load a YAML reader. */
export const readManifest: ReadManifest = (path, text, issues) => {
  const documents = parseAllDocuments(text);
  const errors = documents.flatMap((document) => document.errors);
  const [error] = errors;
  if (error === undefined) return documents.map((document) => ({ path, content: document.toJS() as unknown }));
  const line = error.linePos?.[0].line ?? 1;
  issues.push({
    code: "YAML_BROKEN",
    path: `${path}:${line}`,
    message: `the file is no YAML: ${error.code.toLowerCase().replaceAll("_", " ")}`,
    hint: "mend the line, or take the file out of k8s/",
  });
  return [];
};
