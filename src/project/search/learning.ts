import { textOrNull } from '../../catalogue/entity.ts'
import type { LearnedWord } from '../../contracts/search.ts'
import type { LogReader } from '../../follow/log.ts'
import { finishYielding, type Work } from '../../lib/slices.ts'
import type { Tx } from '../../model/facts.ts'
import { learnFrom, sampleOf } from '../../search/learn.ts'
import { SeenDescriptions } from '../../search/learnable.ts'
import { LearnedVocabulary } from '../../search/learned.ts'
import { TextSample } from '../../search/texts.ts'
import type { SearchedEntity } from './assemble.ts'
import { ownerTypeOf } from './document.ts'
import { DocumentsOfRecord, NODES_A_GO } from './documents.ts'
import type { SearchParts } from './parts.ts'
import { watchRedactions } from './redactions.ts'

/** Of a larger record, stretches that are spread over it evenly. */
const MOST_READ = 400_000
/** Learned again when so much of the record has changed, or anything has for so long. */
const CHANGED_SHARE = 0.05
const LONGEST_MS = 3_600_000
/** Learning takes 2% of the time at most. */
const PAUSE_OF_WORK = 50
const SHORTEST_PAUSE_MS = 10_000
const LOOK_MS = 5_000

export interface WordLearnerParts extends SearchParts {
  /** How many documents the index has; null while it is not filled. */
  readonly documents: () => Promise<number | null>
  readonly reader: LogReader
}

interface LearnedOnce {
  readonly at: number
  readonly tx: Tx
  readonly documents: number
  readonly took: number
}

/**
 * Learns from the record which words the company uses beside one another: when the index is filled, and again after changes. It works in
 * pauses of whatever else the thread does, keeps nothing on disk, and where it fails, searches go on with what it learned before.
 */
export class WordLearner {
  readonly #p: WordLearnerParts
  readonly #stopping = new AbortController()
  #wake = new AbortController()
  #vocabulary = LearnedVocabulary.none
  #last: LearnedOnce | null = null
  /**
   * What is learned from the record as it was before words were last forgotten is not used. Nothing is learned before the first time, which
   * is when the log begins to be watched.
   */
  #forgotten = 0
  readonly #redactions: ReturnType<typeof watchRedactions>
  readonly #running: Promise<void>

  constructor(parts: WordLearnerParts) {
    this.#p = parts
    const { store, reader, clock, log } = parts
    const failed = (err: unknown): void => log.warn({ err }, 'the log was not read for redactions; trying again')
    this.#redactions = watchRedactions(store, { log: reader, clock, failed }, () => this.#forget())
    this.#running = this.#run()
  }

  /** The words used beside one, the best first. */
  of(word: string): readonly LearnedWord[] {
    return this.#vocabulary.of(word)
  }

  /** Looks at once whether there is something to learn. */
  look(): void {
    this.#wake.abort()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.look()
    await this.#redactions.stop()
    await this.#running
  }

  /** Words may have been redacted: learns anew, as soon as it may. */
  #forget(): void {
    this.#forgotten++
    this.#vocabulary = LearnedVocabulary.none
    this.#last = this.#last === null ? null : { ...this.#last, documents: 0 }
    this.look()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      this.#wake = new AbortController()
      try {
        await this.#learnIfDue()
      } catch (error) {
        this.#p.log.warn({ err: error }, 'which words are used beside one another was not learned; trying again')
      }
      await this.#p.clock.sleep(LOOK_MS, AbortSignal.any([signal, this.#wake.signal]))
    }
  }

  async #learnIfDue(): Promise<void> {
    const { clock, ahead, log } = this.#p
    const documents = await this.#p.documents()
    const [tx, at, forgotten] = [ahead.head, clock.now(), this.#forgotten]
    if (forgotten === 0 || documents === null || !this.#isDue(documents, tx)) return
    const learned = await this.#learn(documents)
    if (learned === null || forgotten !== this.#forgotten) return
    this.#vocabulary = learned
    this.#last = { at: clock.now(), tx, documents, took: clock.now() - at }
    const { texts, size: words } = learned
    log.info({ tx, texts, words, ms: this.#last.took }, 'learned which words are used beside one another')
  }

  #isDue(documents: number, tx: Tx): boolean {
    const last = this.#last
    if (last === null) return documents > 0
    const since = this.#p.clock.now() - last.at
    const changed = Math.abs(documents - last.documents) + tx - last.tx
    if (changed === 0 || since < Math.max(SHORTEST_PAUSE_MS, last.took * PAUSE_OF_WORK)) return false
    return changed >= documents * CHANGED_SHARE || since >= LONGEST_MS
  }

  /** Null where it was stopped meanwhile. */
  async #learn(documents: number): Promise<LearnedVocabulary | null> {
    const { store, ahead, turn } = this.#p
    const made = new DocumentsOfRecord(this.#p)
    const sample = new TextSample()
    const seen = new SeenDescriptions()
    const passedOver = (Math.ceil(documents / MOST_READ) - 1) * NODES_A_GO
    for (let after = 0; ;) {
      const page = await store.entityPage(after, NODES_A_GO)
      const last = page.at(-1)
      if (this.#stopping.signal.aborted) return null
      if (last === undefined) return await finishYielding(learnFrom(sample))
      const described = await finishYielding(this.#newlyDescribed(made.searched(page), seen))
      if (described.length > 0) await finishYielding(sampleOf(await made.of(described, ahead.head), sample))
      after = last.node + passedOver
      await turn()
    }
  }

  /** Most are like others: what lies around them need not be known. */
  *#newlyDescribed(entities: readonly SearchedEntity[], seen: SeenDescriptions): Work<readonly SearchedEntity[]> {
    const found: SearchedEntity[] = []
    for (const one of entities) {
      const description = textOrNull(one.entity.attributes.description)
      if (description === null || ownerTypeOf(one.entity, this.#p.catalogue) !== null) continue
      if (seen.isNew(description)) found.push(one)
      yield
    }
    return found
  }
}
