import { z } from "zod";
import type { TreeCheck } from "./tree.ts";

const secret = z.looseObject({
  kind: z.literal("Secret"),
  data: z.record(z.string(), z.unknown()).optional(),
  stringData: z.record(z.string(), z.unknown()).optional(),
});

/** A Secret in Git is none: base64 hides nothing. */
export const secretObject: TreeCheck = ({ objects }) =>
  objects.flatMap(({ path, object }) => {
    const parsed = secret.safeParse(object).data;
    const keys = Object.keys({ ...parsed?.data, ...parsed?.stringData });
    if (keys.length === 0) return [];
    return [
      {
        code: "SECRET_OBJECT",
        path,
        message: `Secret ${object.metadata.name} has its values in Git, where everybody who reads the repository has them: ${keys.join(", ")}`,
        hint: "seal it, and commit the SealedSecret instead; and make new values, when this was committed",
      },
    ];
  });
