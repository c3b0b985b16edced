import type { TreeCheck } from "./tree.ts";

const PROVIDER = /([\w-]+)\s*=\s*\{([^{}]*\bsource\s*=\s*"[^"]*"[^{}]*)\}/g;

/** Terraform reads no JSON for its providers, so their pins stand twice: here and in `versions.json`, where bots read. */
export const terraformPins: TreeCheck = ({ lab, terraform }) =>
  terraform.flatMap(({ path, text }) => {
    const [, block = ""] = /required_providers\s*\{([\s\S]*?\}\s*)\}/.exec(text) ?? [];
    return [...block.matchAll(PROVIDER)].flatMap(([, name = "", body = ""]) => {
      const version = /\bversion\s*=\s*"([^"]*)"/.exec(body)?.[1];
      const pin = lab.versions.providers[name];
      // A module takes what the root module has pinned.
      if (version === undefined || version === pin) return [];
      return [
        {
          code: "PIN_DIFFERS",
          path: `${path}:required_providers.${name}`,
          message:
            pin === undefined
              ? `provider ${name} is pinned to ${version} here, and versions.json has no pin of it (providers)`
              : `provider ${name} is pinned to ${version} here and to ${pin} in versions.json (providers.${name})`,
          hint:
            pin === undefined
              ? `add "${name}": "${version}" to providers in versions.json`
              : `write version = "${pin}"`,
        },
      ];
    });
  });
