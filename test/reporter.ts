import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";
import { relative } from "node:path";

const root = `${import.meta.dirname}/..`;

/** Which suite a file belongs to: `unit` beside the code, else the folder below `test/`. */
function suiteOf(file: string): string {
  const path = relative(root, file);
  if (path.startsWith("src/")) return "unit";
  const parts = path.split("/");
  return parts.length > 2 ? (parts[1] ?? "") : "whole tree";
}

/** Prints each suite's counts and, as the very last line, `N passed, N failed` for whoever reads the log by program. */
export default class Counts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: TestRunEndReason): void {
    const counts = new Map<string, { passed: number; failed: number; seconds: number }>();
    const total = { passed: 0, failed: unhandled.length };
    for (const module of modules) {
      const suite = suiteOf(module.moduleId);
      const count = counts.get(suite) ?? { passed: 0, failed: 0, seconds: 0 };
      const tests = [...module.children.allTests()];
      const passed = tests.filter((test) => test.result().state === "passed").length;
      // A file that cannot be loaded, or whose set-up fails, has no test that could fail in its place.
      const failed = tests.filter((test) => test.result().state === "failed").length || (module.ok() ? 0 : 1);
      counts.set(suite, {
        passed: count.passed + passed,
        failed: count.failed + failed,
        seconds: count.seconds + module.diagnostic().duration / 1000,
      });
      total.passed += passed;
      total.failed += failed;
    }
    if (reason === "interrupted") total.failed += 1;
    const lines = [...counts].map(
      ([suite, { passed, failed, seconds }]) =>
        `${suite.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${seconds.toFixed(0).padStart(5)} s`,
    );
    process.stdout.write(`\n${lines.join("\n")}\n${total.passed} passed, ${total.failed} failed\n`);
  }
}
