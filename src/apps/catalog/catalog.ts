import { grafana } from "./grafana.ts";
import { headscale } from "./headscale.ts";
import { homeAssistant } from "./home-assistant.ts";
import { homepage } from "./homepage.ts";
import { immich } from "./immich.ts";
import { jellyfin } from "./jellyfin.ts";
import { paperless } from "./paperless.ts";
import { pocketId } from "./pocket-id.ts";
import { uptimeKuma } from "./uptime-kuma.ts";
import { vaultwarden } from "./vaultwarden.ts";

/** Every app of the catalog by its name: a new one is one file here and one line in this list. */
export const catalog = {
  grafana,
  headscale,
  "home-assistant": homeAssistant,
  homepage,
  immich,
  jellyfin,
  paperless,
  "pocket-id": pocketId,
  "uptime-kuma": uptimeKuma,
  vaultwarden,
} as const;
