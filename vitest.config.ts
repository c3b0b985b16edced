import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Suites that start real servers share two cores: one file at a time keeps their timings honest.
    fileParallelism: false,
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
