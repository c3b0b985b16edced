import { notFound, redirect, type PinnedVersions, type SimulatedHost } from "../host.ts";
import { releaseFiles } from "../releases.ts";

/** GitHub, as far as released files go: it sends the client on to the host that keeps them. */
export function github(versions: PinnedVersions): SimulatedHost {
  const paths = new Set(releaseFiles(versions).map((file) => file.path));
  return {
    name: "github.com",
    async answer(request) {
      const { pathname } = request.url;
      return paths.has(pathname)
        ? redirect(`https://release-assets.githubusercontent.com${pathname}`)
        : notFound(request);
    },
  };
}
