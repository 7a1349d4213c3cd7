import { digestOf } from '../lib/digest.ts'
import type { Json } from '../lib/json.ts'
import { withoutPaths } from '../lib/redact.ts'
import type { TypeContract } from './source.ts'

/** Computes a substitute for a record's ETag that is the same after a single read, a batch read and a listing. */
export function recordEtag(
  { completeRecords, partialRecords, noise = [] }: Pick<TypeContract, 'completeRecords' | 'partialRecords' | 'noise'>,
  of: { readonly record: Json; readonly etag: string | null; readonly redact: readonly string[] },
): string | null {
  if (completeRecords === undefined && partialRecords !== true) return of.etag
  if (completeRecords?.etags === true && of.etag !== null) return of.etag
  return digestOf(withoutPaths(of.record, of.redact), noise)
}
