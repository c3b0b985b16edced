import { expect, test } from "vitest";
import { keepSecret, redact } from "./redact.ts";

const SECRET = 'glc_"Zm9v/=bar+x\\';

test("a secret that is kept is found in every form that it takes on its way out", () => {
  const forms = [
    SECRET,
    JSON.stringify({ SECRET }),
    `https://x/?token=${encodeURIComponent(SECRET)}`,
    Buffer.from(SECRET).toString("base64"),
  ];
  expect(forms.map(redact)).toEqual(forms);
  keepSecret(SECRET);
  expect(forms.map(redact)).toEqual([
    "[redacted]",
    '{"SECRET":"[redacted]"}',
    "https://x/?token=[redacted]",
    "[redacted]",
  ]);
});

test("of a token only the secret part is told apart from its name", () => {
  keepSecret("terraform@pve!homelab=not-a-uuid-but-secret");
  expect(redact("user terraform@pve!homelab sent not-a-uuid-but-secret")).toBe(
    "user terraform@pve!homelab sent [redacted]",
  );
});

test("what is too short to be told from words stays", () => {
  keepSecret("lab");
  expect(redact("the lab")).toBe("the lab");
});

test("the passphrase of OpenTofu's encryption, also within JSON", () => {
  const hcl = 'key_provider "pbkdf2" "k" { passphrase = "correct horse battery" }';
  expect(redact(hcl)).not.toContain("horse");
  expect(redact(JSON.stringify({ hcl }))).not.toContain("horse");
});
