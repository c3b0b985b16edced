import { expect, it } from "vitest";
import { HomelabError } from "../../../lib/error.ts";
import { DiagnosticError, diagnosticMessage, diagnosticsOf, problem, warning } from "./diagnostic.ts";
import { Diagnostic_Severity } from "./gen/tfplugin6_pb.ts";

it("points at an attribute, an element of a list too", () => {
  expect(diagnosticMessage(warning("s", "d", ["patches", 1]))).toEqual({
    severity: Diagnostic_Severity.WARNING,
    summary: "s",
    detail: "d",
    attribute: {
      steps: [
        { selector: { case: "attributeName", value: "patches" } },
        { selector: { case: "elementKeyInt", value: 1n } },
      ],
    },
  });
});

it("takes secrets out", () => {
  const { detail } = diagnosticMessage(
    problem("s", "-----BEGIN ED25519 PRIVATE KEY-----\nabc\n-----END ED25519 PRIVATE KEY-----"),
  );
  expect(detail).toBe("[redacted]");
});

it("makes diagnostics of whatever is thrown", () => {
  expect(diagnosticsOf(new HomelabError("X", "broken", { hint: "mend it" }), "what")).toEqual([
    problem("what", "broken\n\nmend it"),
  ]);
  expect(diagnosticsOf(new DiagnosticError(problem("a", "b", ["c"])), "what")).toEqual([problem("a", "b", ["c"])]);
  expect(diagnosticsOf("text", "what")).toEqual([problem("what", "text")]);
});
