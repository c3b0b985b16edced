import type { Reject } from "../reject.ts";
import type { Seed } from "../seed.ts";

const withRecord = ({ config }: Seed, name: string): void => {
  config.pihole = { ip: "192.168.1.205", records: { [name]: "192.168.1.30" } };
};

export const reject: Reject = {
  wrong: (seed) => withRecord(seed, "whoami.home.example.net"),
  issues: [
    {
      code: "PIHOLE_RECORD",
      path: "pihole.records.whoami.home.example.net",
      message:
        "whoami.home.example.net is the host of app whoami (apps/external/whoami.ts): at home its visitors would be led elsewhere",
      hint: "take the record out, or write another name",
    },
  ],
  right: (seed) => withRecord(seed, "printer.home.example.net"),
};
