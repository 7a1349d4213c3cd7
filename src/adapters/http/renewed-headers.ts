import { readFileSync } from 'node:fs'
import type { HeaderFile } from '../../contracts/source.ts'
import type { Headers } from './sign-in.ts'

/** How often the file of a header is read again: soon enough, since tokens are renewed minutes early. */
const REREAD_INTERVAL_MS = 10_000

/** Reads header values from files that something else renews, such as a pod's token. */
export function renewedHeaders(files: readonly HeaderFile[], now = () => performance.now()): () => Headers {
  let [headers, at]: [Headers, number] = [{}, -Infinity]
  return () => {
    if (files.length === 0 || now() - at < REREAD_INTERVAL_MS) return headers
    at = now()
    headers = { ...headers, ...Object.fromEntries(files.flatMap(readHeader)) }
    return headers
  }
}

/** A missing or empty file is being replaced, so its previous value is used. */
function readHeader({ name, file, prefix }: HeaderFile): readonly (readonly [string, string])[] {
  try {
    const value = readFileSync(file, 'utf8').trim()
    return value === '' ? [] : [[name, prefix + value]]
  } catch {
    return []
  }
}
