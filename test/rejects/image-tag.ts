import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    apps["apps/a/none.ts"] = { image: "localhost:5000/none", port: 8080 };
    apps["apps/a/latest.ts"] = { image: "docker.io/a/latest:latest", port: 8080 };
    apps["apps/a/twice.ts"] = { image: "docker.io/traefik/whoami:v1.10.0", port: 8080 };
  },
  issues: [
    {
      code: "IMAGE_TAG",
      path: "apps/a/latest.ts:image",
      message: "image docker.io/a/latest of app latest is latest: nobody can say what runs, or go back",
      hint: 'write the version, such as "docker.io/a/latest:1.2.3"',
    },
    {
      code: "IMAGE_TAG",
      path: "apps/a/none.ts:image",
      message: "image localhost:5000/none of app none has no tag, neither here nor in versions.json",
      hint: 'write a tag, "localhost:5000/none:1.2.3", or add "localhost:5000/none": "1.2.3" to images in versions.json',
    },
    {
      code: "IMAGE_TAG",
      path: "apps/a/twice.ts:image",
      message:
        "image docker.io/traefik/whoami:v1.10.0 of app twice has a tag here and another (v1.11.0) in versions.json",
      hint: 'write "docker.io/traefik/whoami", so that the tag of versions.json counts',
    },
  ],
  right: ({ apps }) => {
    apps["apps/a/one.ts"] = { image: "localhost:5000/one:1", port: 8080 };
    apps["apps/a/digest.ts"] = { image: `docker.io/a/b@sha256:${"0".repeat(64)}`, port: 8080 };
  },
};
