import { createHash } from "node:crypto";

/** Blocks that are mixed into each block; the construction's own choice. */
const DELTA = 3;

/**
 * Balloon hashing with SHA-256: a password hash that takes memory and time on purpose.
 * source: Boneh, Corrigan-Gibbs, Schechter, "Balloon Hashing" (2016), algorithm 1; the order of bytes is GNU Nettle's.
 *
 * @param space number of blocks of 32 bytes
 * @param time  rounds of mixing
 * @returns 32 bytes
 */
export function balloonSha256(
  password: Uint8Array,
  salt: Uint8Array,
  { space, time }: { readonly space: number; readonly time: number },
): Buffer {
  let count = 0;
  const hash = (...parts: readonly Uint8Array[]): Buffer => {
    const digest = createHash("sha256").update(littleEndian(count));
    count += 1;
    for (const part of parts) digest.update(part);
    return digest.digest();
  };
  const blocks: Buffer[] = [];
  for (let m = 0; m < space; m += 1) blocks.push(m === 0 ? hash(password, salt) : hash(at(blocks, m - 1)));
  for (let t = 0; t < time; t += 1) {
    for (let m = 0; m < space; m += 1) {
      blocks[m] = hash(at(blocks, m === 0 ? space - 1 : m - 1), at(blocks, m));
      for (let i = 0; i < DELTA; i += 1) {
        const place = createHash("sha256")
          .update(littleEndian(t, m, i))
          .digest();
        const other = remainder(hash(salt, place), space);
        blocks[m] = hash(at(blocks, m), at(blocks, other));
      }
    }
  }
  return at(blocks, space - 1);
}

function at(blocks: readonly Buffer[], index: number): Buffer {
  const block = blocks[index];
  if (block === undefined) throw new RangeError(`no block ${index}`);
  return block;
}

/** 64 bits each. */
function littleEndian(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, 8 * index);
  return bytes;
}

/** A block as a little-endian number, modulo a small one. */
function remainder(block: Uint8Array, divisor: number): number {
  return block.reduceRight((rest, byte) => (rest * 256 + byte) % divisor, 0);
}
