import { hasTag } from "../../plan/image.ts";
import { workloadsOf } from "./pods.ts";
import type { TreeCheck } from "./tree.ts";

/** What a person wrote by hand is pinned like everything else: no image without a tag, none that is `latest`. */
export const imageUnpinned: TreeCheck = (tree) =>
  workloadsOf(tree).flatMap(({ path, object, kind, pod }) =>
    [...pod.containers, ...(pod.initContainers ?? [])].flatMap(({ name, image }) => {
      if (image === undefined || (hasTag(image) && !image.endsWith(":latest"))) return [];
      return [
        {
          code: "IMAGE_UNPINNED",
          path,
          message: `image ${image} of container ${name} in ${kind} ${object.metadata.name} has no version: nobody can say what runs, or go back`,
          hint: `write the version, such as "${image.replace(/:latest$/, "")}:1.2.3"`,
        },
      ];
    }),
  );
