import { words } from "../schema/words.ts";
import {
  boolean,
  type Format,
  indexed,
  integer,
  number,
  optional,
  type Parameter,
  string,
  ValueError,
} from "../schema/parameter.ts";
import { address, dnsName, environment, listOf, startupOrder, tag } from "../schema/formats.ts";
import { propertyString } from "../schema/property-string.ts";
import { FEATURES_FORMAT, LXC_NET_FORMAT, mountFormat } from "./lxc-formats.ts";

const flag = optional(boolean());
const text = (rules: Parameters<typeof string>[0] = {}): Parameter<string | undefined> => optional(string(rules));

/** `storage:GiB` or a number alone is allowed where a mount point is made. */
const mount = (kind: string): Parameter<string> => string({ format: propertyString(mountFormat(kind)) });

/** One line: no control characters. */
const printable: Format = (value) => {
  if (/\p{Cc}/u.test(value)) throw new ValueError("value does not match the regex pattern");
};

const OS_TYPES = words("debian devuan ubuntu centos fedora opensuse archlinux alpine gentoo nixos unmanaged");

/** The configuration of a container as parameters. source: pve-container src/PVE/LXC/Config.pm confdesc */
export const LXC_CONFIG: Readonly<Record<string, Parameter<unknown>>> = {
  arch: text({ oneOf: ["amd64", "i386", "arm64", "armhf", "riscv32", "riscv64"] }),
  cmode: text({ oneOf: ["shell", "console", "tty"] }),
  console: flag,
  cores: optional(integer({ minimum: 1, maximum: 8192 })),
  cpulimit: optional(number({ minimum: 0, maximum: 8192 })),
  cpuunits: optional(integer({ minimum: 0, maximum: 500_000 })),
  debug: flag,
  description: text({ maxLength: 8 * 1024 }),
  entrypoint: text({ format: printable }),
  env: text({ format: environment }),
  features: text({ format: propertyString(FEATURES_FORMAT) }),
  hookscript: text(),
  hostname: text({ format: dnsName, maxLength: 255 }),
  lock: text({
    oneOf: words("backup create destroyed disk fstrim migrate mounted rollback snapshot snapshot-delete"),
  }),
  memory: optional(integer({ minimum: 16 })),
  nameserver: text({ format: listOf(address) }),
  onboot: flag,
  ostype: text({ oneOf: OS_TYPES }),
  protection: flag,
  rootfs: optional(mount("rootfs")),
  searchdomain: text({ format: listOf(dnsName) }),
  startup: text({ format: startupOrder }),
  swap: optional(integer({ minimum: 0 })),
  tags: text({ format: listOf(tag) }),
  template: flag,
  timezone: text({ pattern: /^(?:host|[\w+-]+(?:\/[\w+-]+)*)$/ }),
  tty: optional(integer({ minimum: 0, maximum: 6 })),
  unprivileged: flag,
  ...indexed("dev", 256, string()),
  ...indexed("mp", 256, mount("mp")),
  ...indexed("net", 32, string({ format: propertyString(LXC_NET_FORMAT) })),
  ...indexed("unused", 256, string()),
};
