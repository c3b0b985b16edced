import { resolveName } from "../../../drive/resolve-name.ts";
import { type Line, missing, ok, warning } from "../checkup.ts";

const TIMEOUT_MS = 2_000;

/** Each resolver of the nodes answers, and knows the image factory, which every node installs from. */
export const resolvers: Line = {
  name: "dns",
  section: "Network",
  async look({ lab, dnsPort }, signal) {
    if (lab === undefined) return [];
    const name = new URL(lab.image.factory).hostname;
    const servers = [...new Set(lab.networks.flatMap(({ dns }) => dns))];
    return Promise.all(
      servers.map(async (server) => {
        const found = await resolveName(server, name, { port: dnsPort, timeoutMs: TIMEOUT_MS, signal });
        if ("addresses" in found) return ok(`knows ${name}`, server);
        if ("unknown" in found)
          return missing(
            `does not know ${name}`,
            `let it forward to the internet, or write another network.dns, such as ["9.9.9.9"]`,
            server,
          );
        return warning(
          `gave no answer (${found.silent}); the nodes will ask it`,
          "is it up, and may this machine ask it? else write another network.dns",
          server,
        );
      }),
    );
  },
};
