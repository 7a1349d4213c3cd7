import { hash, randomBytes } from 'node:crypto'

/** Begins every token, so that scanners of source code find one committed by mistake. */
const TOKEN_PREFIX = 'mlg_'
const SECRET_BYTES = 32

/** 256 random bits: too many to guess, so a fast hash protects them well. */
export function newToken(): string {
  return TOKEN_PREFIX + newSecret()
}

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

export function newId(): string {
  return randomBytes(9).toString('base64url')
}

export function sha256(secret: string): string {
  return hash('sha256', secret, 'hex')
}

/** Compares in constant time: behind a proxy, the previous secret may be another caller's. */
export function isSameSecret(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}
