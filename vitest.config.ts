import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Suites that start real servers share two cores, and real clients have deadlines of their own: one file at a time.
    fileParallelism: false,
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
