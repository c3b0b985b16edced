import { expect, test } from "vitest";
import { exec } from "./exec.ts";

const env = { PATH: process.env["PATH"] };

test("a program that is not there is named, with what to do", async () => {
  await expect(exec("no-such-program", [], { env })).rejects.toMatchObject({
    code: "EXEC_NOT_FOUND",
    message: "no-such-program was not found",
    hint: "install no-such-program, or put its folder on PATH",
  });
});

test("a folder that is not there is not taken for a missing program", async () => {
  await expect(exec("node", ["-v"], { env, cwd: "/no/such/folder" })).rejects.toMatchObject({
    code: "EXEC_NOT_FOUND",
    message: "node was to run in /no/such/folder, which does not exist",
  });
});

test("a failure tells the command and the last lines that it wrote", async () => {
  const script = "console.error('disk is full'); process.exit(4)";
  await expect(exec("node", ["-e", script], { env })).rejects.toMatchObject({
    code: "EXEC_FAILED",
    message: expect.stringMatching(/ended with exit code 4\n.*disk is full/s),
  });
  expect((await exec("node", ["-e", script], { env, accept: [4] })).code).toBe(4);
});

test("an interruption reaches the program once, and is waited for", async () => {
  const stop = new AbortController();
  const script =
    "process.on('SIGINT', () => { console.log('saved'); process.exit(0) }); console.log('up'); setInterval(() => 0, 1e6)";
  const lines: string[] = [];
  const running = exec("node", ["-e", script], {
    env,
    signal: stop.signal,
    onLine: (line) => {
      lines.push(line);
      if (line === "up") stop.abort();
    },
  });
  await expect(running).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  expect(lines).toEqual(["up", "saved"]);
});

test("a program that takes too long is ended", async () => {
  await expect(exec("node", ["-e", "setInterval(() => 0, 1e6)"], { env, timeout: 300 })).rejects.toMatchObject({
    code: "EXEC_TIMEOUT",
    message: expect.stringContaining("did not finish in 0.3 s"),
  });
});
