import { readFileSync } from 'node:fs'
import type { HeaderFile } from '../../contracts/source.ts'
import type { Headers } from './sign-in.ts'

/**
 * A header is used this long before its file is read again. Tokens are renewed minutes before they end, so this is soon
 * enough.
 */
const AGAIN_MS = 10_000

/** Headers whose values are in files that somebody else renews: the token of a pod, or what a timer writes. */
export function renewedHeaders(files: readonly HeaderFile[], now = () => performance.now()): () => Headers {
  let [headers, at]: [Headers, number] = [{}, -Infinity]
  return () => {
    if (files.length === 0 || now() - at < AGAIN_MS) return headers
    at = now()
    headers = { ...headers, ...Object.fromEntries(files.flatMap(readHeader)) }
    return headers
  }
}

/** A file that is missing or empty is being replaced: what it had before is used. */
function readHeader({ name, file, prefix }: HeaderFile): readonly (readonly [string, string])[] {
  try {
    const value = readFileSync(file, 'utf8').trim()
    return value === '' ? [] : [[name, prefix + value]]
  } catch {
    return []
  }
}
