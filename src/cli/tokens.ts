// Stores the tokens of "mlg login" by service, in a file that only its user can read.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { asObject, isObject } from '../lib/json.ts'

interface StoredToken {
  readonly token: string
  /** In ISO 8601. */
  readonly expiresAt: string
}

export function tokensFile(): string {
  const { XDG_CONFIG_HOME: folder } = process.env
  return join(folder === undefined || folder === '' ? join(homedir(), '.config') : folder, 'mlg', 'tokens.json')
}

/** Returns null if no token is stored or it has expired. */
export function storedToken(service: string): string | null {
  const found = read()[new URL(service).origin]
  return found !== undefined && Date.parse(found.expiresAt) > Date.now() ? found.token : null
}

/** A null `stored` removes it. Returns the file. */
export function storeToken(service: string, stored: StoredToken | null): string {
  const { [new URL(service).origin]: _, ...others } = read()
  const path = tokensFile()
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const next = stored === null ? others : { ...others, [new URL(service).origin]: stored }
  // Renamed into place, so that nobody reads half of it, and a file that others could read is replaced.
  const newPath = `${path}.${process.pid}`
  writeFileSync(newPath, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 })
  renameSync(newPath, path)
  return path
}

function read(): Readonly<Record<string, StoredToken>> {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(tokensFile(), 'utf8'))
  } catch {
    return {}
  }
  if (!isObject(content)) return {}
  return Object.fromEntries(
    Object.entries(content).flatMap(([service, stored]) => {
      const { token, expiresAt } = asObject(stored)
      return typeof token === 'string' && typeof expiresAt === 'string' ? [[service, { token, expiresAt }]] : []
    }),
  )
}
