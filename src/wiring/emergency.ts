// Emergency access on the machine itself, if sign-in is down: a short-lived token in the data folder.
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { DeclaredToken } from '../access/gate.ts'
import { newToken, sha256 } from '../access/secret.ts'
import { ALL_RIGHTS } from '../contracts/caller.ts'
import { isObject, type Json } from '../lib/json.ts'
import { makeDataFolder } from './data-folder.ts'
import type { Time } from '../model/facts.ts'

const FILE = 'emergency-access.json'

interface EmergencyAccess {
  readonly secret: string
  readonly expiresAt: Time
}

/** Whoever may write to the data folder can already do anything to the record. Only the last token is valid. */
export function createEmergencyAccess(data: string, minutes: number, now: Time): EmergencyAccess {
  const secret = newToken()
  const expiresAt = now + minutes * 60_000
  const path = join(data, FILE)
  makeDataFolder(data)
  writeFileSync(path, JSON.stringify({ sha256: sha256(secret), expiresAt, by: userInfo().username }), { mode: 0o600 })
  // The mode above applies only to a new file.
  chmodSync(path, 0o600)
  return { secret, expiresAt }
}

export function removeEmergencyAccess(data: string): void {
  rmSync(join(data, FILE), { force: true })
}

/** Returns the token on disk, read again when the file changes; null if there is none, or it has expired. */
export function emergencyAccessIn(data: string, now: () => Time): () => DeclaredToken | null {
  const path = join(data, FILE)
  let seen = ''
  let token: DeclaredToken | null = null
  return () => {
    const dates = datesOf(path)
    if (dates !== seen) {
      seen = dates
      token = dates === '' ? null : readToken(path)
    }
    return token === null || (token.expiresAt ?? 0) <= now() ? null : token
  }
}

function datesOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`
}

/** A truncated or edited file admits nobody. */
function readToken(path: string): DeclaredToken | null {
  try {
    const content: Json = JSON.parse(readFileSync(path, 'utf8'))
    if (!isObject(content)) return null
    const { sha256: digest, expiresAt, by } = content
    if (typeof digest !== 'string' || typeof expiresAt !== 'number') return null
    const name = `emergency access of ${String(by)}`
    return { name, sha256: digest, rights: new Set(ALL_RIGHTS), platforms: null, expiresAt }
  } catch {
    return null
  }
}
