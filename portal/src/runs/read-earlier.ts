/** Listings of a version and of its run follow one another. */
const APART_MS = 60_000

/** When a record was verified, if that was well before the thing that it states a part of was; null otherwise. */
export function readEarlier(at: string | null | undefined, than: string | null | undefined): string | null {
  return at != null && than != null && Date.parse(than) - Date.parse(at) > APART_MS ? at : null
}
