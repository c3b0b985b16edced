import { z } from "zod";

/** Lines of the machine-readable UI of OpenTofu and Terraform. source: OpenTofu docs, "Machine-Readable UI" */
const hook = z.object({
  resource: z.object({ addr: z.string() }),
  action: z.string().optional(),
  elapsed_seconds: z.number().optional(),
});

const message = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("planned_change"),
    change: z.object({ resource: z.object({ addr: z.string() }), action: z.string() }),
  }),
  z.object({
    type: z.literal("change_summary"),
    changes: z.object({ add: z.int(), change: z.int(), remove: z.int(), operation: z.string() }),
  }),
  z.object({ type: z.literal("apply_start"), hook }),
  z.object({ type: z.literal("apply_progress"), hook }),
  z.object({ type: z.literal("apply_complete"), hook }),
  z.object({ type: z.literal("apply_errored"), hook }),
  z.object({
    type: z.literal("diagnostic"),
    diagnostic: z.object({
      severity: z.enum(["error", "warning"]),
      summary: z.string(),
      detail: z.string().default(""),
      address: z.string().optional(),
      range: z.object({ filename: z.string(), start: z.object({ line: z.int() }) }).optional(),
    }),
  }),
]);

export type TerraformMessage = z.infer<typeof message>;
export type Diagnostic = Extract<TerraformMessage, { type: "diagnostic" }>["diagnostic"];

/** A line as a message, or undefined for kinds that we have no use for and for text that is not JSON. */
export function parseMessage(line: string): TerraformMessage | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const parsed = message.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A diagnostic as a person reads it: what, where, and the provider's own words. */
export function formatDiagnostic({ summary, detail, address, range }: Diagnostic): string {
  const place = [address, range === undefined ? undefined : `${range.filename}:${range.start.line}`].filter(
    (part) => part !== undefined,
  );
  const where = place.length === 0 ? "" : ` (${place.join(", ")})`;
  return `${summary}${where}${detail === "" || detail === summary ? "" : `\n${detail.trim()}`}`;
}
