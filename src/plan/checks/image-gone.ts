import type { Check } from "./check.ts";

/** Where images were taken away, and where they are now. Source: bitnami/containers#83267. */
const GONE = /^(?:(?:docker\.io|registry-1\.docker\.io)\/)?bitnami\/([^:@]+)/;

/** Images that their makers removed: a node that has them not yet waits for ever. */
export const imageGone: Check = ({ apps }) =>
  apps.flatMap(({ file, name, image }) => {
    const [, what] = GONE.exec(image ?? "") ?? [];
    if (what === undefined) return [];
    return [
      {
        code: "IMAGE_GONE",
        path: `${file}:image`,
        message: `image ${image} of app ${name} was removed from docker.io/bitnami in 2025`,
        hint: `take the image of the project itself, or docker.io/bitnamilegacy/${what}, which gets no updates`,
      },
    ];
  });
