import { HomelabError } from "../../lib/error.ts";

/** What an outside part said, or undefined when it could not be asked: the line of that part tells why. */
export async function reached<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof HomelabError) return undefined;
    throw error;
  }
}
