import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghijklmnopqrstuv";
const machine = randomBytes(5);
let counter = randomBytes(3).readUIntBE(0, 3);

/**
 * An identifier that sorts by time: 4 bytes of seconds, 5 of the process, 3 counted, as 20 characters of base32hex
 * (source: rs/xid, which Talos gives its events).
 */
export function xid(): string {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(Math.floor(Date.now() / 1000), 0);
  machine.copy(bytes, 4);
  counter = (counter + 1) % 0x1000000;
  bytes.writeUIntBE(counter, 9, 3);
  let bits = BigInt(`0x${bytes.toString("hex")}`) << 4n;
  let text = "";
  for (let digit = 0; digit < 20; digit++, bits >>= 5n) text = (ALPHABET[Number(bits & 31n)] ?? "") + text;
  return text;
}
