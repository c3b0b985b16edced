import { bulk, failure, integer, NULL, OK, type Protocol, type Reply } from "./resp.ts";
import type { Store } from "./store.ts";

/** One client's connection, as its commands see it. */
export interface Session {
  readonly id: number;
  protocol: Protocol;
  readonly channels: Set<string>;
  /** Sends something that was not asked for just now. */
  readonly push: (reply: Reply) => void;
}

export interface Context {
  readonly store: Store;
  readonly sessions: ReadonlySet<Session>;
}

type Command = (args: readonly Buffer[], session: Session, context: Context) => Reply | readonly Reply[];

/** The commands that Argo CD sends, and their next of kin. A new one is one entry here. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  PING: ([text]) => (text === undefined ? { type: "simple", text: "PONG" } : bulk(text)),
  ECHO: ([text]) => bulk(text ?? ""),
  HELLO: hello,
  AUTH: () => failure("ERR AUTH called without any password configured for the default user"),
  SELECT: ([index]) => (text(index) === "0" ? OK : failure("ERR DB index is out of range")),
  CLIENT: ([sub], session) => {
    const name = text(sub).toUpperCase();
    if (name === "ID") return integer(session.id);
    if (name === "SETNAME" || name === "SETINFO") return OK;
    return failure(`ERR unknown subcommand '${text(sub)}'`);
  },
  GET: ([key], _, { store }) => {
    const value = store.get(text(key));
    return value === undefined ? NULL : bulk(value);
  },
  SET: set,
  SETNX: ([key, value], _, { store }) => {
    if (store.get(text(key)) !== undefined) return integer(0);
    store.set(text(key), value ?? Buffer.alloc(0));
    return integer(1);
  },
  DEL: (keys, _, { store }) => integer(keys.filter((key) => store.delete(text(key))).length),
  UNLINK: (keys, _, { store }) => integer(keys.filter((key) => store.delete(text(key))).length),
  EXISTS: (keys, _, { store }) => integer(keys.filter((key) => store.get(text(key)) !== undefined).length),
  EXPIRE: ([key, seconds], _, { store }) => expire(store, key, seconds, 1000),
  PEXPIRE: ([key, milliseconds], _, { store }) => expire(store, key, milliseconds, 1),
  TTL: ([key], _, { store }) => {
    const left = store.ttl(text(key));
    return integer(left < 0 ? left : Math.ceil(left / 1000));
  },
  PTTL: ([key], _, { store }) => integer(store.ttl(text(key))),
  RENAME: ([from, to], _, { store }) => (store.rename(text(from), text(to)) ? OK : failure("ERR no such key")),
  DBSIZE: (_, __, { store }) => integer(store.size()),
  FLUSHALL: (_, __, { store }) => {
    store.clear();
    return OK;
  },
  SUBSCRIBE: (names, session) =>
    names.map((name) => {
      session.channels.add(text(name));
      return notice("subscribe", text(name), session);
    }),
  UNSUBSCRIBE: (names, session) => {
    const gone = names.length === 0 ? [...session.channels] : names.map(text);
    return gone.map((name) => {
      session.channels.delete(name);
      return notice("unsubscribe", name, session);
    });
  },
  PUBLISH: ([channel, message], _, { sessions }) => {
    const listeners = [...sessions].filter((session) => session.channels.has(text(channel)));
    for (const { push } of listeners)
      push({ type: "push", items: [bulk("message"), bulk(channel ?? ""), bulk(message ?? "")] });
    return integer(listeners.length);
  },
};

function hello(args: readonly Buffer[], session: Session): Reply {
  const version = args[0] === undefined ? session.protocol : Number(text(args[0]));
  if (version !== 2 && version !== 3) return failure("NOPROTO unsupported protocol version");
  session.protocol = version;
  return {
    type: "map",
    entries: [
      [bulk("server"), bulk("redis")],
      [bulk("version"), bulk("7.4.0")],
      [bulk("proto"), integer(version)],
      [bulk("id"), integer(session.id)],
      [bulk("mode"), bulk("standalone")],
      [bulk("role"), bulk("master")],
      [bulk("modules"), { type: "array", items: [] }],
    ],
  };
}

/** SET key value [NX | XX] [GET] [EX seconds | PX milliseconds | KEEPTTL] */
function set([name, value, ...options]: readonly Buffer[], _: Session, { store }: Context): Reply {
  if (name === undefined || value === undefined) return failure("ERR wrong number of arguments for 'set' command");
  const key = text(name);
  const before = store.get(key);
  let ttl: number | undefined;
  let allowed = true;
  let answerOld = false;
  for (let index = 0; index < options.length; index += 1) {
    const option = text(options[index]).toUpperCase();
    if (option === "NX") allowed = before === undefined;
    else if (option === "XX") allowed = before !== undefined;
    else if (option === "GET") answerOld = true;
    else if (option === "KEEPTTL") ttl = store.ttl(key) > 0 ? store.ttl(key) : undefined;
    else if (option === "EX" || option === "PX") {
      index += 1;
      ttl = Number(text(options[index])) * (option === "EX" ? 1000 : 1);
      if (!Number.isInteger(ttl) || ttl <= 0) return failure("ERR invalid expire time in 'set' command");
    } else return failure("ERR syntax error");
  }
  if (allowed) store.set(key, value, ttl);
  if (answerOld) return before === undefined ? NULL : bulk(before);
  return allowed ? OK : NULL;
}

function expire(store: Store, key: Buffer | undefined, amount: Buffer | undefined, unit: number): Reply {
  const ttl = Number(text(amount)) * unit;
  if (!Number.isInteger(ttl)) return failure("ERR value is not an integer or out of range");
  return integer(store.expire(text(key), ttl) ? 1 : 0);
}

function notice(kind: string, channel: string, session: Session): Reply {
  return { type: "push", items: [bulk(kind), bulk(channel), integer(session.channels.size)] };
}

function text(word: Buffer | undefined): string {
  return word === undefined ? "" : word.toString("utf8");
}
