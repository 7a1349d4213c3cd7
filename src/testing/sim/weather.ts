import type { Clock } from '../../contracts/clock.ts'
import type { ReadOptions, Source, SourceAnswer } from '../../contracts/source.ts'
import { below, type Random } from '../../lib/random.ts'
import { answerOf, isListing, ok } from './answers.ts'
import type { Happenings } from './happenings.ts'
import type { SimulatedWorld } from './world.ts'

/** Every way in which a source fails, as the HTTP adapter reports it; and those of a listing. */
const FAULTS = [
  'server-error',
  'refused',
  'hang',
  'slow',
  'throttled',
  'busy',
  'garbage',
  'half-json',
  'error-page',
  'error-object',
  'redirect',
  'forbidden',
  'empty-listing',
  'broken-listing',
  'repeated-page',
] as const

type Fault = (typeof FAULTS)[number]

export const TIMEOUT_MS = 5_000

interface Spell {
  readonly fault: Fault | 'anything'
  /** Share of requests. */
  readonly share: number
  readonly until: number
}

/** How each source currently behaves. */
export class Weather {
  readonly #clock: Clock
  readonly #random: Random
  readonly #happenings: Happenings
  readonly #spells = new Map<string, Spell>()
  readonly #answeredAt = new Map<string, number>()

  constructor(parts: { clock: Clock; random: Random; happenings: Happenings }) {
    this.#clock = parts.clock
    this.#random = parts.random
    this.#happenings = parts.happenings
  }

  turn(platform: string): void {
    const random = this.#random
    const fault = random() < 0.4 ? 'anything' : (FAULTS[below(random, FAULTS.length)] ?? 'hang')
    const spell: Spell = { fault, share: 0.2 + 0.8 * random(), until: this.#clock.now() + below(random, 20_000) }
    this.#spells.set(platform, spell)
    this.#happenings.tell(`${platform}: ${fault} in ${Math.round(spell.share * 100)}% of its answers`)
  }

  clear(): void {
    this.#spells.clear()
  }

  /** A source of this world. Its answers are as of the moment when the request arrives. */
  source(world: SimulatedWorld, platform: string): Source {
    const random = this.#random
    return {
      ask: async ({ path }, options) => {
        await this.#clock.sleep(below(random, 200), options.signal)
        const good = answerOf(world, path, options.etag)
        const fault = this.#faultOf(platform)
        // One answer in eight is slow, half for whole records, and most for searches: outdated on arrival, perhaps.
        const long = path.includes('email=') || below(random, path.includes('full=') ? 2 : 8) === 0
        await this.#clock.sleep(below(random, long ? 3_000 : 400), options.signal)
        this.#answeredAt.set(subjectOf(path), this.#clock.now())
        return fault === null ? good : await this.#failed(fault, good, { path, options })
      },
      close: () => Promise.resolve(),
    }
  }

  /** Returns when its source last mentioned an entity, in an answer about it or in a listing; 0 if never. */
  lastWordOf(plural: string, id: string): number {
    return Math.max(this.#answeredAt.get(`${plural}/${id}`) ?? 0, this.#answeredAt.get(plural) ?? 0)
  }

  #faultOf(platform: string): Fault | null {
    const spell = this.#spells.get(platform)
    if (spell === undefined || spell.until < this.#clock.now() || this.#random() > spell.share) return null
    this.#happenings.count('faults')
    return spell.fault === 'anything' ? (FAULTS[below(this.#random, FAULTS.length)] ?? null) : spell.fault
  }

  async #failed(
    fault: Fault,
    good: SourceAnswer,
    requested: { path: string; options: ReadOptions },
  ): Promise<SourceAnswer> {
    const { path, options } = requested
    switch (fault) {
      case 'server-error':
        return { kind: 'unavailable', reason: 'the source answered 500' }
      case 'refused':
        return { kind: 'unavailable', reason: 'nothing listens' }
      case 'hang':
        await this.#clock.sleep(TIMEOUT_MS, options.signal)
        return { kind: 'unavailable', reason: `it didn't answer within ${TIMEOUT_MS} ms` }
      case 'slow':
        await this.#clock.sleep(this.#random() * (TIMEOUT_MS - 600), options.signal)
        return good
      case 'throttled':
        return { kind: 'throttled', retryAfterMs: 1_000 * below(this.#random, 8) }
      case 'busy':
        return { kind: 'throttled', retryAfterMs: null }
      case 'garbage':
      case 'half-json':
        return { kind: 'malformed', reason: "its answer isn't readable JSON" }
      case 'error-page':
        return { kind: 'malformed', reason: 'the source answered 200 with text/html, not JSON' }
      case 'error-object':
        // JSON, 200, and meaningless: only the missing requested data tells it from an answer.
        return ok({ error: 'something went wrong', status: 500 }, null)
      case 'redirect':
        return { kind: 'malformed', reason: "it redirected (302) to nowhere; redirects aren't followed" }
      case 'forbidden':
        return { kind: 'malformed', reason: 'the source answered 403: check its credentials' }
      case 'empty-listing':
        return isListing(path) ? ok({ items: [], next_cursor: null }, null) : good
      case 'broken-listing':
        return isListing(path) && path.includes('cursor=')
          ? { kind: 'unavailable', reason: 'the source answered 500' }
          : good
      case 'repeated-page': {
        const cursor = new URL(path, 'http://world').searchParams.get('cursor')
        const repeats = isListing(path) && cursor !== null && good.kind === 'ok'
        return repeats ? ok({ items: [], ...Object(good.body), next_cursor: cursor }, null) : good
      }
    }
  }
}

/** Returns a request's subject: `models/models-1`, or `models` for a listing. */
function subjectOf(path: string): string {
  return decodeURIComponent(new URL(path, 'http://world').pathname.replace('/api/v1/', ''))
}
