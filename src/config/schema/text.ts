import { z } from "zod";
import { SIZE_PATTERN } from "../../lib/size.ts";

/** Field shapes that several sections share. Messages say what to write, because they become the hint of an issue. */

export const ipv4 = (): z.ZodIPv4 => z.ipv4({ error: 'write an IPv4 address such as "192.168.1.201"' });

export const cidr = (): z.ZodCIDRv4 => z.cidrv4({ error: 'write an IPv4 network such as "192.168.1.0/24"' });

export const memory = (): z.ZodString =>
  z.string().regex(SIZE_PATTERN, { error: 'write a whole number and MiB, GiB or TiB, such as "4GiB"' });

/** Disks: Proxmox' API takes whole GiB. */
export const disk = (): z.ZodString =>
  z.string().regex(/^[1-9]\d*(?:GiB|TiB)$/, { error: 'write a whole number and GiB or TiB, such as "32GiB"' });

/** MAC addresses are made from the id's 24 low bits, so ids stay below 2^24 although Proxmox takes larger ones. */
export const vmId = (): z.ZodNumber =>
  z.number().int().min(100, "Proxmox takes ids from 100").max(16_777_215, "write an id of at most 16777215");

export const cores = (): z.ZodNumber => z.number().int().min(1).max(512);

/** A name that Kubernetes takes for a label's key: an optional DNS prefix and a name of at most 63 characters. */
export const labelKey = (): z.ZodString =>
  z
    .string()
    .regex(
      /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
      'write a label key such as "homelab/disk" or "gpu"',
    );

export const labelValue = (): z.ZodString =>
  z
    .string()
    .regex(/^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, "write at most 63 letters, digits, dashes, dots");
