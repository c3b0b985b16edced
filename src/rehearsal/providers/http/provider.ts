import type { Provider } from "../protocol/provider.ts";
import { dataHttp, type HttpContext } from "./data-http.ts";

/** A stand-in for the provider hashicorp/http, version 3.5: its one data source, for servers with TLS. */
export const httpProvider: Provider<HttpContext> = {
  schema: { version: 0, description: "HTTP requests.", attributes: {} },
  resources: [],
  dataSources: [dataHttp],
  configure: () => (signal) => ({ signal }),
};
