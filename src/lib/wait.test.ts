import { describe, expect, it } from "vitest";
import { HomelabError } from "./error.ts";
import { waitFor } from "./wait.ts";

describe("waitFor", () => {
  it("returns the first value that is neither undefined nor false", async () => {
    const answers = [undefined, false, 0];
    await expect(waitFor(() => answers.shift(), { timeoutMs: 1000, intervalMs: 1, what: "answer" })).resolves.toBe(0);
    expect(answers).toEqual([]);
  });

  it("names what it waited for and the last reason", async () => {
    const wait = waitFor(() => Promise.reject(new Error("connection refused")), {
      timeoutMs: 30,
      intervalMs: 1,
      what: "Kubernetes API",
    });
    await expect(wait).rejects.toMatchObject({
      code: "TIMEOUT",
      message: expect.stringMatching(/Kubernetes API.*refused/),
    });
  });

  it("does not wait longer for a condition that never settles, and tells it so", async () => {
    let told = false;
    const wait = waitFor(
      (signal) =>
        new Promise<true>(() => {
          signal.addEventListener("abort", () => (told = true));
        }),
      { timeoutMs: 20, what: "reply" },
    );
    await expect(wait).rejects.toMatchObject({ code: "TIMEOUT" });
    expect(told).toBe(true);
  });

  it("stops at once when interrupted", async () => {
    const controller = new AbortController();
    const wait = waitFor(() => false, { timeoutMs: 10_000, what: "anything", signal: controller.signal });
    controller.abort();
    await expect(wait).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
  });

  it("throws an error that no further try can mend", async () => {
    let tries = 0;
    const wait = waitFor(
      () => {
        tries += 1;
        throw new HomelabError("PROCESS_EXITED", "etcd ended");
      },
      { timeoutMs: 1000, intervalMs: 1, what: "etcd", giveUp: (error) => error instanceof HomelabError },
    );
    await expect(wait).rejects.toMatchObject({ code: "PROCESS_EXITED" });
    expect(tries).toBe(1);
  });
});
