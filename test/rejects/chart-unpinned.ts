import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, versions }) => {
    config.catalog = { "metrics-server": true };
    versions["charts"] = {};
  },
  issues: [
    {
      code: "CHART_UNPINNED",
      path: "versions.json:charts.metrics-server",
      message: "the section catalog wants the chart metrics-server, which versions.json does not pin",
      hint: 'add to versions.json: "charts": { "metrics-server": "3.13.0" }',
    },
  ],
  right: ({ config }) => {
    config.catalog = { "metrics-server": true };
  },
};
