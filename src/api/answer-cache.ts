// Keeps the answers of REST and GraphQL that stay the same until the next transaction.
import { LRUCache } from 'lru-cache'
import type { Time, Tx } from '../model/facts.ts'
import type { ReadDeps } from '../query/deps.ts'

/** 64 MB of answers. One of over 1 MB would push out thousands that are requested more often. */
const BOUNDS = { bytes: 64 << 20, entry: 1 << 20 } as const

/** Everything but its request that an answer depends on. */
export interface Basis {
  readonly tx: Tx
  /** The version of the condition that the sources were in. */
  readonly condition: number
  /** How often the past had been rewritten (`EntityCache.rewrites`). */
  readonly rewrites: number
}

export type AnswerBody = string | Buffer

/**
 * A short text is sent in one piece with its head, which takes a twentieth off a kept answer. A long one is encoded once,
 * and not again each time that it is sent.
 */
const MAX_TEXT = 16_384

export function bodyOf(answer: object): AnswerBody {
  const text = JSON.stringify(answer)
  return text.length <= MAX_TEXT ? text : Buffer.from(text)
}

interface CachedAnswer extends Basis {
  readonly body: AnswerBody
  readonly until: Time
}

/**
 * Answers by request, each good for the one transaction that it was computed at, and for the state of the sources then,
 * of which it reports what may have shortened it: these, query and variables determine an answer whose operations are
 * declared `cacheable: 'answer'`, so what is cached is byte for byte what would be computed again. One that is declared
 * `reusedForMs` may be so much older than the clock.
 */
export class AnswerCache {
  readonly #answers = new LRUCache<string, CachedAnswer>({
    maxSize: BOUNDS.bytes,
    maxEntrySize: BOUNDS.entry,
    sizeCalculation: (answer, key) => Buffer.byteLength(answer.body) + 2 * key.length + 100,
  })

  #rewrites = 0

  get(key: string, { tx, condition, rewrites }: Basis): AnswerBody | undefined {
    if (!this.#stands(rewrites)) return undefined
    const answer = this.#answers.get(key)
    const isGood = answer?.tx === tx && answer.condition === condition && Date.now() < answer.until
    return isGood ? answer.body : undefined
  }

  /** An answer that follows the clock is good until a time. */
  set(key: string, basis: Basis, body: AnswerBody, until: Time = Infinity): void {
    if (this.#stands(basis.rewrites)) this.#answers.set(key, { ...basis, body, until })
  }

  clear(): void {
    this.#answers.clear()
  }

  /**
   * Once the past was rewritten, the same transaction may have another answer, and those from before must not be
   * cached.
   */
  #stands(rewrites: number): boolean {
    if (rewrites > this.#rewrites) {
      this.clear()
      this.#rewrites = rewrites
    }
    return rewrites === this.#rewrites
  }
}

type Cached = Pick<ReadDeps, 'entities' | 'catalogue' | 'askInRounds'>

/** Each process has one cache of entities, and a cache of answers beside it. */
const CACHES = new WeakMap<
  Cached['entities'],
  { readonly catalogue: Cached['catalogue']; readonly cache: AnswerCache }
>()

/**
 * The cache of a process; a new one when other definitions come into force, because no earlier answer is valid then.
 * Null without a graph: nothing tells such a process that the past was rewritten.
 */
export function answerCacheOf({ entities, catalogue, askInRounds }: Cached): AnswerCache | null {
  if (askInRounds !== undefined) return null
  const known = CACHES.get(entities)
  if (known?.catalogue === catalogue) return known.cache
  const cache = new AnswerCache()
  CACHES.set(entities, { catalogue, cache })
  return cache
}
