import { LRUCache } from 'lru-cache'
import type { Time, Tx } from '../model/facts.ts'
import type { ReadDeps } from '../query/deps.ts'

/** 64 MB of answers. One of over 1 MB would displace thousands that are requested more often. */
const BOUNDS = { bytes: 64 << 20, entry: 1 << 20 } as const

/** Everything that an answer depends on except its request. */
interface Basis {
  readonly tx: Tx
  /** Version of the sources' conditions. */
  readonly sourceConditions: number
  /** Number of times the past had been rewritten (`EntityCache.rewrites`). */
  readonly rewrites: number
}

export type AnswerBody = string | Buffer

/**
 * A short text is sent in one piece with its head, which saves a twentieth of a cached answer's cost. A longer one is
 * encoded once, not each time it is sent.
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
 * Caches answers by request, each valid for its transaction and for the sources' conditions then, since it reports what
 * may have shortened it: these, query and variables determine an answer whose operations are declared `cacheable:
 * 'answer'`, so what is cached is byte for byte what would be computed again. An answer declared `reusedForMs` may lag
 * the clock by that time.
 */
export class AnswerCache {
  readonly #answers = new LRUCache<string, CachedAnswer>({
    maxSize: BOUNDS.bytes,
    maxEntrySize: BOUNDS.entry,
    sizeCalculation: (answer, key) => Buffer.byteLength(answer.body) + 2 * key.length + 100,
  })

  #rewrites = 0

  get(key: string, { tx, sourceConditions, rewrites }: Basis): AnswerBody | undefined {
    if (!this.#stands(rewrites)) return undefined
    const answer = this.#answers.get(key)
    const isGood = answer?.tx === tx && answer.sourceConditions === sourceConditions && Date.now() < answer.until
    return isGood ? answer.body : undefined
  }

  /** An answer that depends on the clock is valid until a time. */
  set(key: string, basis: Basis, body: AnswerBody, until: Time = Infinity): void {
    if (this.#stands(basis.rewrites)) this.#answers.set(key, { ...basis, body, until })
  }

  clear(): void {
    this.#answers.clear()
  }

  /** Once the past was rewritten, the same transaction may have another answer, and earlier ones must not be cached. */
  #stands(rewrites: number): boolean {
    if (rewrites > this.#rewrites) {
      this.clear()
      this.#rewrites = rewrites
    }
    return rewrites === this.#rewrites
  }
}

type Cached = Pick<ReadDeps, 'entities' | 'catalogue' | 'askInRounds'>

/** Each process has one cache of entities, and one of answers. */
const CACHES = new WeakMap<
  Cached['entities'],
  { readonly catalogue: Cached['catalogue']; readonly cache: AnswerCache }
>()

/**
 * Returns the cache of a process; a new one when other definitions come into force, because no earlier answer is valid
 * then. Null without a graph: nothing tells such a process that the past was rewritten.
 */
export function answerCacheOf({ entities, catalogue, askInRounds }: Cached): AnswerCache | null {
  if (askInRounds !== undefined) return null
  const known = CACHES.get(entities)
  if (known?.catalogue === catalogue) return known.cache
  const cache = new AnswerCache()
  CACHES.set(entities, { catalogue, cache })
  return cache
}
