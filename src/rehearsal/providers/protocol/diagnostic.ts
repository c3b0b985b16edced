import type { MessageInitShape } from "@bufbuild/protobuf";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { redact } from "../../../lib/redact.ts";
import { Diagnostic_Severity } from "./gen/tfplugin6_pb.ts";
import type { AttributePathSchema, DiagnosticSchema } from "./gen/tfplugin6_pb.ts";

/** What Terraform shows to a person. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** One line. */
  readonly summary: string;
  readonly detail: string;
  /** Attribute names (and list indices) from the root, e.g. `["timeouts", "create"]`; empty for the whole resource. */
  readonly path: AttributePath;
}

export type AttributePath = readonly (string | number)[];

export function problem(summary: string, detail: string, path: AttributePath = []): Diagnostic {
  return { severity: "error", summary, detail, path };
}

export function warning(summary: string, detail: string, path: AttributePath = []): Diagnostic {
  return { severity: "warning", summary, detail, path };
}

/** An operation that failed with something to show at an attribute. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => `${diagnostic.summary}: ${diagnostic.detail}`).join("\n"));
    this.name = "DiagnosticError";
    this.diagnostics = diagnostics;
  }
}

/** Whatever was thrown, as diagnostics. `what` is the summary for errors that bring none. */
export function diagnosticsOf(error: unknown, what: string): readonly Diagnostic[] {
  if (error instanceof DiagnosticError) return error.diagnostics;
  if (error instanceof HomelabError)
    return [problem(what, error.hint === undefined ? error.message : `${error.message}\n\n${error.hint}`)];
  return [problem(what, messageOf(error))];
}

/** The diagnostic as the protocol carries it, without secrets. */
export function diagnosticMessage(diagnostic: Diagnostic): MessageInitShape<typeof DiagnosticSchema> {
  return {
    severity: diagnostic.severity === "error" ? Diagnostic_Severity.ERROR : Diagnostic_Severity.WARNING,
    summary: redact(diagnostic.summary),
    detail: redact(diagnostic.detail),
    ...(diagnostic.path.length === 0 ? {} : { attribute: pathMessage(diagnostic.path) }),
  };
}

export function pathMessage(path: AttributePath): MessageInitShape<typeof AttributePathSchema> {
  return {
    steps: path.map((step) =>
      typeof step === "string"
        ? { selector: { case: "attributeName" as const, value: step } }
        : { selector: { case: "elementKeyInt" as const, value: BigInt(step) } },
    ),
  };
}
