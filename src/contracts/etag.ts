import { digestOf } from '../lib/digest.ts'
import type { Json } from '../lib/json.ts'
import { withoutPaths } from '../lib/redact.ts'
import type { TypeContract } from './source.ts'

/** Computes a substitute for a record's ETag that is the same after a single read, a batch read and a listing. */
export function recordEtag(
  { completeRecords, partialRecords, noise = [] }: Pick<TypeContract, 'completeRecords' | 'partialRecords' | 'noise'>,
  { etag, record, redact }: { readonly record: Json; readonly etag: string | null; readonly redact: readonly string[] },
): string | null {
  if (completeRecords === undefined && partialRecords !== true) return etag
  if (completeRecords?.etags === true && etag !== null) return etag
  return digestOf(withoutPaths(record, redact), noise)
}
