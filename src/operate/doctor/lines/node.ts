import semver from "semver";
import { type Line, missing, ok } from "../checkup.ts";

/** `engines` of package.json. */
const OLDEST = "20.19.0";

export const node: Line = {
  name: "node",
  section: "This machine",
  look: async () => [nodeFinding(process.versions.node)],
};

export function nodeFinding(version: string): ReturnType<typeof ok> {
  return semver.gte(version, OLDEST)
    ? ok(version)
    : missing(`this is Node ${version}`, `install Node ${OLDEST} or newer from https://nodejs.org`);
}
