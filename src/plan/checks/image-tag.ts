import type { Issue } from "../../lib/issue.ts";
import type { Facts } from "../facts.ts";
import type { AppFact } from "../facts/apps.ts";
import { hasTag } from "../image.ts";
import type { Check } from "./check.ts";

/** Every image is pinned, and pinned once: by the app's own file or by `versions.json`. */
export const imageTag: Check = ({ apps, images }) => apps.flatMap((app) => check(app, images));

function check({ file, name, image }: AppFact, images: Facts["images"]): readonly Issue[] {
  if (image === undefined) return [];
  const [bare = image] = image.split(/[:@](?=[^/]*$)/);
  const pin = images.get(bare);
  const issue = { code: "IMAGE_TAG", path: `${file}:image` };
  if (!hasTag(image) && pin === undefined)
    return [
      {
        ...issue,
        message: `image ${image} of app ${name} has no tag, neither here nor in versions.json`,
        hint: `write a tag, "${image}:1.2.3", or add "${image}": "1.2.3" to images in versions.json`,
      },
    ];
  if (hasTag(image) && pin !== undefined)
    return [
      {
        ...issue,
        message: `image ${image} of app ${name} has a tag here and another (${String(pin)}) in versions.json`,
        hint: `write "${bare}", so that the tag of versions.json counts`,
      },
    ];
  const tag = hasTag(image) ? image.slice(bare.length + 1) : String(pin);
  if (tag !== "latest") return [];
  return [
    {
      ...issue,
      message: `image ${bare} of app ${name} is latest: nobody can say what runs, or go back`,
      hint: `write the version, such as "${bare}:1.2.3"`,
    },
  ];
}
