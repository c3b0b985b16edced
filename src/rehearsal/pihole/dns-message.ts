/** Messages of DNS, as far as a resolver of local names needs them (RFC 1035). */

export const TYPES = { A: 1, PTR: 12, TXT: 16, AAAA: 28, ANY: 255 } as const;
export const CODES = { none: 0, formatError: 1, serverFailure: 2, noSuchName: 3, refused: 5 } as const;

export interface Question {
  readonly id: number;
  readonly flags: number;
  /** Lower case, without a dot at its end. */
  readonly name: string;
  readonly type: number;
  /** The question's own bytes, to be repeated in the answer. */
  readonly bytes: Buffer;
}

export interface Reply {
  readonly code: number;
  /** IPv4 addresses for a question of type A, a name for one of type PTR. */
  readonly answers: readonly string[];
}

const HEADER = 12;
const LONGEST_UDP = 512;
const TTL_S = 2;
const IN = 1;
/** Response, recursion available; what is asked for is repeated. */
const RESPONSE = 0x8080;
const REPEATED = 0x7900;
const TRUNCATED = 0x0200;

/** The one question of a query; undefined when the bytes are no query that can be answered. */
export function readQuery(message: Buffer): Question | undefined {
  if (message.length < HEADER || message.readUInt16BE(4) !== 1 || (message.readUInt16BE(2) & 0x8000) !== 0)
    return undefined;
  const labels: string[] = [];
  let at = HEADER;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    if (length > 63 || at + 1 + length >= message.length) return undefined;
    labels.push(message.toString("latin1", at + 1, at + 1 + length).toLowerCase());
    at += length + 1;
  }
  if (at + 5 > message.length) return undefined;
  return {
    id: message.readUInt16BE(0),
    flags: message.readUInt16BE(2),
    name: labels.join("."),
    type: message.readUInt16BE(at + 1),
    bytes: message.subarray(HEADER, at + 5),
  };
}

/** @param longest bytes that fit; an answer that does not is cut off, and the client asks again by TCP */
export function writeReply(question: Question, reply: Reply, longest = LONGEST_UDP): Buffer {
  const records = reply.answers.map((answer) => record(question.type, answer));
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(RESPONSE | (question.flags & REPEATED) | reply.code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const whole = Buffer.concat([header, question.bytes, ...records]);
  if (whole.length <= longest) return whole;
  header.writeUInt16BE(header.readUInt16BE(2) | TRUNCATED, 2);
  header.writeUInt16BE(0, 6);
  return Buffer.concat([header, question.bytes]);
}

/** The name is that of the question: a pointer to it. */
function record(type: number, answer: string): Buffer {
  const data = type === TYPES.PTR ? nameBytes(answer) : Buffer.from(answer.split(".").map(Number));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | HEADER, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(IN, 4);
  head.writeUInt32BE(TTL_S, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function nameBytes(name: string): Buffer {
  const labels = name
    .split(".")
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, "latin1")]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
