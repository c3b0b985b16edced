import type { Check } from "./check.ts";

/** Port 465 speaks TLS from the first byte, 587 after STARTTLS. Source: RFC 8314. */
const USUAL: Readonly<Record<number, "tls" | "starttls">> = { 465: "tls", 587: "starttls" };

/** Port and security that do not go together make every mail wait until it fails. */
export const mailPort: Check = ({ mail }) => {
  const usual = mail === undefined ? undefined : USUAL[mail.port];
  if (mail === undefined || usual === undefined || usual === mail.security) return [];
  return [
    {
      code: "MAIL_PORT",
      path: "mail.security",
      message: `port ${mail.port} of ${mail.host} (mail.port) wants ${usual} by its number, and security is ${mail.security}`,
      hint: `write security: "${usual}", or port: ${usual === "tls" ? 587 : 465}`,
      severity: "warning" as const,
    },
  ];
};
