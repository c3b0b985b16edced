import type { Check } from "./check.ts";

/** One host name per guest: nodes among themselves cannot clash, the edge container can. */
export const nameTaken: Check = ({ hostNames }) =>
  hostNames.flatMap((fact, index) => {
    const owner = hostNames.slice(0, index).find(({ value }) => value === fact.value);
    if (owner === undefined) return [];
    return [
      {
        code: "NAME_TAKEN",
        path: fact.path,
        message: `${fact.value}, the name of ${fact.owner}, is already the name of ${owner.owner} (${owner.path})`,
        hint: `write "${fact.value}-edge"`,
      },
    ];
  });
