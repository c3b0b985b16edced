import { z } from "zod";
import { describeRef } from "../../lib/kubernetes/object.ts";
import type { TreeCheck, TreeObject } from "./tree.ts";

const application = z.looseObject({
  spec: z.looseObject({ source: z.looseObject({ repoURL: z.string(), path: z.string() }) }),
});

/** One owner of each object: two would each undo what the other did, for ever. */
export const objectTaken: TreeCheck = ({ objects }) => {
  const owners = new Map<string, TreeObject>();
  return objects.flatMap((entry) => {
    const { object, namespace, path } = entry;
    const key = [object.apiVersion.replace(/\/?[^/]*$/, ""), object.kind, namespace, object.metadata.name].join("|");
    const synced = application.safeParse(object).data?.spec.source;
    const source = synced === undefined ? undefined : `path|${synced.repoURL}|${synced.path}`;
    const owner = owners.get(key) ?? (source === undefined ? undefined : owners.get(source));
    owners.set(key, entry);
    if (source !== undefined) owners.set(source, entry);
    if (owner === undefined) return [];
    const named = describeRef({ ...object, namespace, name: object.metadata.name });
    const same = describeRef({ ...owner.object, namespace: owner.namespace, name: owner.object.metadata.name });
    return [
      {
        code: "OBJECT_TAKEN",
        path,
        message:
          named === same
            ? `${named} stands in ${owner.path} as well`
            : `${named} syncs folder ${synced?.path ?? ""}, and so does ${same} (${owner.path})`,
        hint: "keep it in one of the two files",
      },
    ];
  });
};
