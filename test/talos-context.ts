import type { TalosContext } from "../src/rehearsal/providers/talos/context.ts";
import type { Invocation } from "../src/rehearsal/providers/talos/talosctl.ts";

/** For unit tests: a context whose talosctl records its calls and answers as told. */
export function fakeContext(
  answer: (call: Invocation) => string,
  now = new Date(),
): { context: TalosContext; calls: readonly Invocation[] } {
  const calls: Invocation[] = [];
  return {
    calls,
    context: {
      talosctl: async (call) => {
        calls.push(call);
        return { stdout: answer(call), stderr: "" };
      },
      factory: "https://factory.talos.dev",
      env: {},
      now: () => now,
      signal: new AbortController().signal,
    },
  };
}
