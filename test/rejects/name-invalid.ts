import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    config.name = "My Lab";
    config.nodes["worker_2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB" };
    apps["apps/external/Whats up.ts"] = { image: "docker.io/traefik/whoami", port: 80, host: false };
  },
  issues: [
    {
      code: "NAME_INVALID",
      path: "apps/external/Whats up.ts",
      message: '"Whats up", a name of app Whats up, is no DNS label (a-z, 0-9 and dashes inside, at most 63)',
      hint: 'write "whats-up"',
    },
    {
      code: "NAME_INVALID",
      path: "name",
      message: '"My Lab", a name of the lab, is no DNS label (a-z, 0-9 and dashes inside, at most 63)',
      hint: 'write "my-lab"',
    },
    {
      code: "NAME_INVALID",
      path: "nodes.worker_2",
      message: '"worker_2", a name of node worker_2, is no DNS label (a-z, 0-9 and dashes inside, at most 63)',
      hint: 'write "worker-2"',
    },
  ],
  right: ({ config }) => {
    config.name = "my-lab";
    config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB" };
  },
};
