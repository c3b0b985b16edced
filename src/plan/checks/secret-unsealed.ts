import { secretsOf } from "../resolve-app.ts";
import type { Check } from "./check.ts";

/** Every secret that an app reads lies sealed beside it; a pod that misses one never starts. */
export const secretUnsealed: Check = ({ apps }) =>
  apps.flatMap(({ file, name, category, config, sealedKeys }) =>
    (config === undefined ? [] : secretsOf(config))
      .filter((key) => !sealedKeys.includes(key))
      .map((key) => ({
        code: "SECRET_UNSEALED",
        path: `${file}:secrets`,
        message: `app ${name} reads ${key}, which is not in apps/${category}/${name}.sealed.json`,
        hint: `run: homelab seal ${name} ${key}`,
      })),
  );
