// Authenticated encryption under one key: modified, moved or truncated data doesn't open.
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** Parameters by which a key is derived from a passphrase or a file: 64 MiB and about 0.2 s for each guess. */
const SCRYPT = { N: 65_536, r: 8, p: 1 } as const
const SCRYPT_MEMORY = 128 * 1_048_576
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Sealing {
  /** `place` says where the bytes belong: they open nowhere else. */
  seal(bytes: Uint8Array, place: string): Buffer
  /** Returns null if the bytes were sealed with another key or for another place, or changed since. */
  open(sealed: Uint8Array, place: string): Buffer | null
  /** Proves that a text was written with this key. */
  sign(text: string): string
  hasSigned(text: string, signature: string): boolean
}

export function newSalt(): string {
  return randomBytes(SALT_BYTES).toString('hex')
}

export function sealingOf(secret: string | Uint8Array, salt: string): Sealing {
  const options = { ...SCRYPT, maxmem: SCRYPT_MEMORY }
  const keys = scryptSync(secret, Buffer.from(salt, 'hex'), 64, options)
  const [key, signingKey] = [keys.subarray(0, 32), keys.subarray(32)]
  const sign = (text: string): string => createHmac('sha256', signingKey).update(text).digest('hex')
  return {
    sign,
    seal(bytes, place) {
      // Random: 2^32 may be generated under one key, enough for 256 TiB in blocks of 64 KiB.
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(bytes), cipher.final()])
      return Buffer.concat([nonce, body, cipher.getAuthTag()])
    },
    open(sealed, place) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
      const end = sealed.length - TAG_BYTES
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
      decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(end))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()])
      } catch {
        return null
      }
    },
    hasSigned(text, signature) {
      const [expected, given] = [Buffer.from(sign(text), 'hex'), Buffer.from(signature, 'hex')]
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
  }
}
