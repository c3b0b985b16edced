import { expect, it } from "vitest";
import { parse } from "yaml";
import { clientConfigurationData } from "./client-configuration.ts";
import { clientOf } from "./talosconfig.ts";
import { fakeContext } from "../../../../test/talos-context.ts";

const client = { ca_certificate: "Y2E=", client_certificate: "Y3J0", client_key: "a2V5" };

it("writes a talosconfig that reads back as the same client", async () => {
  const { id, talos_config } = await clientConfigurationData.read(
    {
      id: null,
      talos_config: null,
      cluster_name: "homelab",
      client_configuration: client,
      endpoints: ["a", null],
      nodes: null,
    },
    fakeContext(() => "").context,
  );
  expect(id).toBe("homelab");
  expect(parse(String(talos_config))).toEqual({
    context: "homelab",
    contexts: { homelab: { endpoints: ["a"], ca: "Y2E=", crt: "Y3J0", key: "a2V5" } },
  });
  expect(clientOf(String(talos_config))).toEqual(client);
});
