export interface UpidParts {
  readonly node: string;
  readonly pid: number;
  /** Clock ticks since boot at which the worker started. */
  readonly pstart: number;
  /** Unix seconds. */
  readonly startTime: number;
  readonly type: string;
  /** Mostly a guest's id; empty for tasks of the node. */
  readonly id: string;
  /** `user@realm` or `user@realm!token`. */
  readonly user: string;
}

/** source: pve-common PVE/Tools.pm upid_encode: hexadecimal fields of at least eight digits, a colon at the end. */
export function encodeUpid(parts: UpidParts): string {
  // A colon separates the fields, so it is escaped inside of the id.
  const id = parts.id.replaceAll("%", "%25").replaceAll(":", "%3A");
  return `UPID:${parts.node}:${hex(parts.pid)}:${hex(parts.pstart)}:${hex(parts.startTime)}:${parts.type}:${id}:${parts.user}:`;
}

/** The parts of a UPID, or undefined when it is none. */
export function decodeUpid(upid: string): UpidParts | undefined {
  const match =
    /^UPID:(?<node>[\w-]+):(?<pid>[0-9A-F]{8,}):(?<pstart>[0-9A-F]{8,}):(?<start>[0-9A-F]{8,}):(?<type>[^:\s]+):(?<id>[^:\s]*):(?<user>[^:\s]+):$/i.exec(
      upid,
    );
  const { node, pid, pstart, start, type, id, user } = match?.groups ?? {};
  if (node === undefined || pid === undefined || pstart === undefined || start === undefined) return undefined;
  if (type === undefined || id === undefined || user === undefined) return undefined;
  return {
    node,
    pid: parseHex(pid),
    pstart: parseHex(pstart),
    startTime: parseHex(start),
    type,
    id: decodeURIComponent(id),
    user,
  };
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, "0");
}

function parseHex(text: string): number {
  return Number.parseInt(text, 16);
}
