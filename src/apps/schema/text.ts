import { z } from "zod";
import { SIZE_PATTERN } from "../../lib/size.ts";

/** Field shapes that several parts of an app share. Messages say what to write, because they become the hint of an issue. */

export const absolutePath = (): z.ZodString =>
  z.string().regex(/^\/[^\0]*[^/\0]$/, 'write an absolute path, such as "/app/config"');

export const size = (): z.ZodString =>
  z.string().regex(SIZE_PATTERN, 'write a whole number and MiB or GiB, such as "128MiB"');

/** Sizes of disks: the storage takes whole GiB. */
export const diskSize = (): z.ZodString =>
  z.string().regex(/^[1-9]\d*(?:GiB|TiB)$/, 'write a whole number and GiB or TiB, such as "8GiB"');

export const port = (): z.ZodNumber => z.number().int().min(1).max(65535);

/** Names that become part of an object's name. */
export const shortName = (): z.ZodString =>
  z.string().regex(/^[a-z](?:[-a-z0-9]{0,18}[a-z0-9])?$/, 'write at most 20 small letters, digits and dashes: "data"');

/** Names of environment variables, which are also keys of the app's Secret. */
export const variableName = (): z.ZodString =>
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, 'write a name such as "ADMIN_TOKEN"');
