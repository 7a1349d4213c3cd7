import { LRUCache } from 'lru-cache'
import type { Tx } from '../../model/facts.ts'

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

/** Short ones are texts (`execute.ts`). */
export type AnswerBody = string | Buffer

interface CachedAnswer extends Basis {
  readonly body: AnswerBody
}

/**
 * Answers by request, each good for the one transaction that it was computed at, and for the state of the sources then,
 * of which it reports what may have shortened it: these, query and variables determine an answer whose operations are
 * declared `cacheable: 'answer'`, so what is cached is byte for byte what would be computed again.
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
    return answer?.tx === tx && answer.condition === condition ? answer.body : undefined
  }

  set(key: string, basis: Basis, body: AnswerBody): void {
    if (this.#stands(basis.rewrites)) this.#answers.set(key, { ...basis, body })
  }

  /**
   * Once the past was rewritten, the same transaction may have another answer, and those from before must not be
   * cached.
   */
  #stands(rewrites: number): boolean {
    if (rewrites > this.#rewrites) {
      this.#answers.clear()
      this.#rewrites = rewrites
    }
    return rewrites === this.#rewrites
  }
}
