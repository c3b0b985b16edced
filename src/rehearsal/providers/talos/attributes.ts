import { z } from "zod";
import type { Attribute } from "../protocol/schema.ts";
import type { Value } from "../protocol/value.ts";

/** Certificate and key of a Talos client, each base64 of PEM. */
export const clientConfiguration = z.object({
  ca_certificate: z.string(),
  client_certificate: z.string(),
  client_key: z.string(),
});
export type ClientConfiguration = z.infer<typeof clientConfiguration>;

type Role = Pick<Attribute, "required" | "optional" | "computed" | "writeOnly">;

/** The attribute `client_configuration`, given or made. */
export function clientConfigurationAttribute(description: string, role: Role): Attribute {
  const inner: Role = {
    ...(role.computed === true ? { computed: true } : { required: true }),
    ...(role.writeOnly === true ? { writeOnly: true } : {}),
  };
  return {
    description,
    ...role,
    type: {
      ca_certificate: { type: "string", description: "Certificate of the Talos CA, base64 of PEM", ...inner },
      client_certificate: { type: "string", description: "Certificate of the client, base64 of PEM", ...inner },
      client_key: {
        type: "string",
        description: "Private key of the client, base64 of PEM",
        sensitive: true,
        ...inner,
      },
    },
  };
}

/** The known text of an attribute, or undefined when it is null or unknown. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
