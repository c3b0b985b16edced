import { bytes, notFound, type PinnedVersions, type SimulatedHost } from "../host.ts";
import { releaseFiles } from "../releases.ts";

/** Where GitHub keeps the files of releases. */
export function releaseAssets(versions: PinnedVersions): SimulatedHost {
  const files = releaseFiles(versions);
  return {
    name: "release-assets.githubusercontent.com",
    async answer(request) {
      const file = files.find(({ path }) => path === request.url.pathname);
      return file === undefined ? notFound(request) : bytes(await file.content(), file.type);
    },
  };
}
