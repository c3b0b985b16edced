import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Real servers wait more than they work: two files at a time, each on addresses of its own. Nothing is timed here.
    maxWorkers: 2,
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
