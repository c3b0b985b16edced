import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.timezone = "Europe/Viena";
  },
  issues: [
    {
      code: "TIMEZONE_UNKNOWN",
      path: "timezone",
      message: 'there is no time zone "Europe/Viena"',
      hint: 'did you mean "Europe/Vienna"?',
    },
  ],
  right: ({ config }) => {
    config.timezone = "Europe/Vienna";
  },
};
