/** Longest time between the listings of a version and of its run. */
const APART_MS = 60_000

/** Returns when a record was verified, if well before the entity that it describes; null otherwise. */
export function readEarlier(at: string | null | undefined, than: string | null | undefined): string | null {
  return at != null && than != null && Date.parse(than) - Date.parse(at) > APART_MS ? at : null
}
