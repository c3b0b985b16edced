import { expect, test } from "vitest";
import { parseEnvFile } from "./env-file.ts";

test("values as a shell reads them, comments and empty lines passed over", () => {
  const text = [
    "# Proxmox",
    "",
    "A=terraform@pve!homelab=1-2 # Terraform's",
    "export B='with spaces, \"quotes\" and # no comment'",
    String.raw`C = "a \"b\" \\ c\nd $HOME \x" # more`,
    "D=",
    "E=a#b\r",
  ].join("\n");
  expect(parseEnvFile(text)).toEqual({
    values: {
      A: "terraform@pve!homelab=1-2",
      B: 'with spaces, "quotes" and # no comment',
      C: 'a "b" \\ c\nd $HOME \\x',
      D: "",
      E: "a#b",
    },
    faults: [],
  });
});

test("every line that cannot be read is told, and no value is repeated", () => {
  const { values, faults } = parseEnvFile("A=1\nhunter2\nB=two words\nC='open\nA=2\nD=ok\n1X=3\n");
  expect(values).toEqual({ A: "1", D: "ok" });
  expect(faults.map(({ line, message }) => `${line} ${message}`)).toEqual([
    "2 is no setting",
    "3 has a value of B that cannot be read",
    "4 has a value of C that cannot be read",
    "5 gives A a second time",
    "7 is no setting",
  ]);
  expect(JSON.stringify(faults)).not.toMatch(/hunter2|two words|open/);
});
