import { endpoint, everyone } from "../http/endpoint.ts";

export const getVersion = endpoint({
  method: "GET",
  path: "/version",
  permission: everyone,
  parameters: {},
  handle: ({ host }) => ({ ...host.state.version }),
});
