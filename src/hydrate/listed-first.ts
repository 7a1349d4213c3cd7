import type { Clock } from '../contracts/clock.ts'
import type { LeasedMark } from '../contracts/marks.ts'
import type { Provider } from '../contracts/source.ts'
import type { Uri } from '../model/uri.ts'
import { planRead } from './read-plan.ts'

/**
 * Hundreds of marks are leased together: the first one looks up whether a listing is running, and the rest reuse its
 * answer for this long.
 */
const REUSED_MS = 50
/** A waiting mark isn't leased again before this: tens of thousands cause some hundred leases a second. */
const LEASE_AGAIN_MS = 5_000
const BETWEEN_MS = 2
const LATEST_MS = 60_000

interface ListedFirstParts {
  readonly provider: Provider
  readonly clock: Clock
  readonly isAwaitingFirstListing?: (type: string) => Promise<boolean>
  readonly typesOf: (uri: Uri) => readonly string[]
}

/**
 * Lets an entity that was only referred to wait for a running listing that shows its complete record, since a page of
 * the listing costs no read of its own.
 */
export class ListedFirst {
  readonly #parts: ListedFirstParts
  /** Caches by type whether a listing runs. */
  readonly #listings = new Map<string, { readonly at: number; readonly answer: Promise<boolean> }>()
  /**
   * True once a listing of this source showed complete records in this process. A source may be declared to show
   * records without doing so.
   */
  showsComplete = false

  #lastAgain = 0

  constructor(parts: ListedFirstParts) {
    this.#parts = parts
  }

  /** Returns when a waiting mark is due again. */
  again(): number {
    const now = this.#parts.clock.now()
    this.#lastAgain = Math.min(Math.max(now + LEASE_AGAIN_MS, this.#lastAgain + BETWEEN_MS), now + LATEST_MS)
    return this.#lastAgain
  }

  async waits(mark: LeasedMark): Promise<boolean> {
    const { provider, isAwaitingFirstListing, typesOf } = this.#parts
    if (isAwaitingFirstListing === undefined || !this.showsComplete || mark.documents.length > 0) return false
    const plan = planRead(mark, provider, typesOf(mark.uri))
    if (plan.kind !== 'documents' || plan.types.some((type) => provider.types[type]?.completeRecords === undefined))
      return false
    const listed = await Promise.all(plan.types.map((type) => this.#look(type, isAwaitingFirstListing)))
    return listed.some((comes) => comes)
  }

  #look(type: string, look: (type: string) => Promise<boolean>): Promise<boolean> {
    const now = this.#parts.clock.now()
    const known = this.#listings.get(type)
    if (known !== undefined && now - known.at < REUSED_MS) return known.answer
    const answer = look(type)
    this.#listings.set(type, { at: now, answer })
    return answer
  }
}
