import { createCipheriv, hash, hkdfSync, randomBytes, timingSafeEqual, type Cipheriv } from 'node:crypto'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { truncate } from '../lib/cut-text.ts'

/** Cursors are part of addresses, so their length is limited. A search with synonyms has the longest. */
export const LONGEST_CURSOR = 4_096
const TAG_BYTES = 16
/** Sealed text is padded to a multiple of this, so that its length doesn't reveal the digits of a number. */
const BLOCK_BYTES = 32
const END = 0x80

/**
 * Keys are reused, so that a cursor takes 4 µs: `createCipheriv` and `createHmac` take 15 µs each, and a page may have
 * a thousand cursors.
 */
interface CursorKeys {
  /** Keys of the HMAC's two hashes. */
  readonly inner: Buffer
  readonly outer: Buffer
  readonly cipher: Cipheriv
}

/**
 * All processes over one record get the same keys, so that the next page may come from another process. Until the
 * record's secret is known, the keys are this process's own.
 */
let keys = keysFrom(randomBytes(32))

export function sealCursorsWith(secret: Uint8Array): void {
  keys = keysFrom(secret)
}

function keysFrom(secret: Uint8Array): CursorKeys {
  const derived = Buffer.from(hkdfSync('sha256', secret, '', 'mlg cursors', 96))
  const padKey = (pad: number): Buffer => Buffer.from(derived.subarray(0, 64).map((byte) => byte ^ pad))
  const cipher = createCipheriv('aes-256-ecb', derived.subarray(64), null).setAutoPadding(false)
  return { inner: padKey(0x36), outer: padKey(0x5c), cipher }
}

/**
 * Encrypts a position in a list, from which the next page continues. Only this service can read it, because positions
 * are numbers that also count hidden entities. A cursor is bound to its list: in another it would name another
 * position, or none, and silently skip a page. The same position always gives the same cursor, so that cached answers
 * equal recomputed ones; the text's tag replaces the nonce (like SIV mode, RFC 5297).
 */
export function sealPosition(list: string, position: string | Uint8Array): string {
  const text = Buffer.from(position)
  const padded = Buffer.alloc(Math.ceil((text.length + 1) / BLOCK_BYTES) * BLOCK_BYTES)
  text.copy(padded)
  padded[text.length] = END
  const tag = tagOf(list, padded)
  return Buffer.concat([tag, applyCipher(padded, tag)]).toString('base64url')
}

/** Returns the bytes of a position; null if the cursor isn't of this list. */
export function openPositionBytes(list: string, cursor: string): Buffer | null {
  const sealed = cursor.length > LONGEST_CURSOR ? Buffer.alloc(0) : Buffer.from(cursor, 'base64url')
  const length = sealed.length - TAG_BYTES
  if (length < BLOCK_BYTES || length % BLOCK_BYTES !== 0) return null
  const tag = sealed.subarray(0, TAG_BYTES)
  const padded = applyCipher(sealed.subarray(TAG_BYTES), tag)
  if (!timingSafeEqual(tagOf(list, padded), tag)) return null
  return padded.subarray(0, padded.lastIndexOf(END))
}

export function openPosition(list: string, cursor: string): Result<string> {
  const position = openPositionBytes(list, cursor)
  return position === null ? err("isn't a cursor of this list") : ok(position.toString())
}

/** Computes HMAC-SHA256. */
function tagOf(list: string, padded: Buffer): Buffer {
  const listName = Buffer.from(`${list.length} ${list} `)
  const inner = hash('sha256', Buffer.concat([keys.inner, listName, padded]), 'buffer')
  return hash('sha256', Buffer.concat([keys.outer, inner]), 'buffer').subarray(0, TAG_BYTES)
}

/** Applies AES-256 in counter mode, which is its own inverse: the counter begins at the tag. */
function applyCipher(text: Uint8Array, tag: Buffer): Buffer {
  const counters = Buffer.alloc(text.length)
  const first = tag.readUInt32BE(12)
  for (let at = 0; at < text.length; at += 16) {
    tag.copy(counters, at, 0, 12)
    counters.writeUInt32BE((first + at / 16) >>> 0, at + 12)
  }
  const key = keys.cipher.update(counters)
  for (let i = 0; i < text.length; i++) key[i] = (key[i] ?? 0) ^ (text[i] ?? 0)
  return key
}

/** Worded for every API, since each shows the cursor of the next page in its own way. */
const CONTINUE_HINT =
  'Continue with the cursor of the previous page and the same question; for impact, with its group as well.'

export function badCursor(detail: string): Problem {
  return problem('BAD_PAGE', detail, CONTINUE_HINT, 'cursor')
}

export function notOfList(cursor: string, why = "isn't a cursor of this list"): Problem {
  return badCursor(`The cursor "${truncate(cursor, 60)}" ${why}.`)
}

/** Returns the number after which a page of a list begins: 0 without a cursor. */
export function openNumber(list: string, cursor: string | undefined): Result<number, Problem> {
  const numbers = openNumbers(list, cursor)
  return numbers.ok ? ok(numbers.value[0] ?? 0) : numbers
}

/** Returns the numbers of the position after which a page of a list begins: none without a cursor. */
export function openNumbers(list: string, cursor: string | undefined): Result<readonly number[], Problem> {
  if (cursor === undefined) return ok([])
  const position = openPosition(list, cursor)
  const isOfNumbers = position.ok && /^d\d{1,16}(\.\d{1,16})*$/.test(position.value)
  return isOfNumbers ? ok(position.value.slice(1).split('.').map(Number)) : err(notOfList(cursor))
}

export function sealNumbers(list: string, ...position: readonly number[]): string {
  return sealPosition(list, `d${position.join('.')}`)
}
