import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ versions }) => {
    Object.assign(versions, { cilium: "1.21.0" });
  },
  issues: [
    {
      code: "VERSION_UNKNOWN",
      path: "versions.json:cilium",
      message: "what Cilium 1.21.0 goes with is not known here; known are 1.18, 1.19, 1.20",
      hint: 'write "cilium": "1.20.2", or take a release of HomeLab that knows it',
    },
  ],
  right: ({ versions }) => {
    Object.assign(versions, { cilium: "1.20.9" });
  },
};
