import { openSource } from '../adapters/sources.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { Source } from '../contracts/source.ts'
import type { Meter } from '../contracts/telemetry.ts'
import { SourceHealth } from '../hydrate/health.ts'
import { pacedSource } from '../hydrate/paced-source.ts'
import { SourceThrottle } from '../hydrate/throttling.ts'
import { TooManyWaiting } from '../lib/pace.ts'
import type { ServiceSource } from '../questions/service.ts'

/** Concurrent requests to one source, not counting those of its worker. */
const AT_ONCE = 2
/** Requests that may wait; further ones are refused. */
const MAX_WAITING = 16

interface OnDemandParts {
  readonly grants: Pick<Coordination, 'takeRateTokens' | 'pauseSource'>
  readonly clock: Clock
  readonly random: () => number
  readonly meter: Meter
  readonly open?: typeof openSource
}

/**
 * The sources for a process that answers people: the same clients as the workers', with the same credentials, within
 * the one rate that the record grants to all processes. Observations of a source's health aren't shared, since its
 * worker reports that.
 */
export class OnDemandSources {
  readonly #parts: OnDemandParts
  /** Clients by their source's configuration: a changed configuration gets a new one. */
  readonly #open = new Map<ServiceSource['config'], Source>()

  constructor(parts: OnDemandParts) {
    this.#parts = parts
  }

  of({ config, provider }: ServiceSource): Pick<Source, 'ask'> {
    const known = this.#open.get(config)
    if (known !== undefined) return known
    this.#closeOther(config)
    const { open = openSource, ...parts } = this.#parts
    const throttle = new SourceThrottle(config.limits, parts.random)
    const paced = pacedSource(open(config, provider), {
      ...parts,
      throttle,
      health: new SourceHealth(config.platform, provider, throttle),
      concurrency: Math.min(AT_ONCE, config.limits.concurrency),
      burst: config.limits.burst,
    })
    const source = limitAsking(paced)
    this.#open.set(config, source)
    return source
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map((source) => source.close()))
    this.#open.clear()
  }

  /** Closes the client of a platform's previous configuration. */
  #closeOther({ platform }: ServiceSource['config']): void {
    for (const [config, source] of this.#open) {
      if (config.platform !== platform) continue
      this.#open.delete(config)
      void source.close().catch(() => undefined)
    }
  }
}

function limitAsking(source: Source): Source {
  let asking = 0
  return {
    ask: async (request, options) => {
      if (asking >= AT_ONCE + MAX_WAITING) throw new TooManyWaiting(asking, null)
      asking++
      try {
        return await source.ask(request, options)
      } finally {
        asking--
      }
    },
    close: async () => await source.close(),
  }
}
