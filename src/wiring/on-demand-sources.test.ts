import { expect, it } from 'vitest'
import type { RateTokenRequest } from '../contracts/coordination.ts'
import type { Source, SourceAnswer } from '../contracts/source.ts'
import { TooManyWaiting } from '../lib/pace.ts'
import { registry } from '../testing/providers.ts'
import { noMeter, sourceConfig } from '../testing/parts.ts'
import { VirtualClock } from '../testing/sim/clock.ts'
import { OnDemandSources } from './on-demand-sources.ts'

const OK: SourceAnswer = { kind: 'ok', body: {}, raw: new Uint8Array(), etag: null, lastModified: null }
const READ = { method: 'GET', path: '/' } as const
const options = { etag: null, lastModified: null, signal: new AbortController().signal }

function worldOf(ask: Source['ask'], granted = 1) {
  const clock = new VirtualClock(1_000_000)
  const wanted: RateTokenRequest[] = []
  const paused: string[] = []
  const opened: string[] = []
  const closed: string[] = []
  const asked = new OnDemandSources({
    clock,
    random: () => 0.5,
    meter: noMeter,
    grants: {
      takeRateTokens: async (request) => {
        wanted.push(request)
        return { granted, nextAt: clock.now() + 60_000 }
      },
      pauseSource: async (platform) => void paused.push(platform),
    },
    open: ({ platform, baseUrl }) => {
      opened.push(`${platform} ${baseUrl}`)
      return { ask, close: async () => void closed.push(`${platform} ${baseUrl}`) }
    },
  })
  return { asked, wanted, paused, opened, closed }
}

const source = { config: sourceConfig('registry'), provider: registry }

it('asks within the rate that the record grants to all processes', async () => {
  const { asked, wanted } = worldOf(async () => OK)
  expect(await asked.of(source).ask(READ, options)).toBe(OK)
  const { ratePerSecond, burst } = source.config.limits
  expect(wanted[0]).toMatchObject({ platform: 'registry', ratePerSecond, burst })
  const none = worldOf(async () => OK, 0)
  expect(await none.asked.of(source).ask(READ, options)).toMatchObject({ kind: 'throttled' })
})

it('pauses all processes if the source limits requests', async () => {
  const { asked, paused } = worldOf(async () => ({ kind: 'throttled', retryAfterMs: 5_000 }))
  await asked.of(source).ask(READ, options)
  expect(paused).toEqual(['registry'])
})

it('rejects requests beyond its queue limit', async () => {
  const gate = Promise.withResolvers<void>()
  const { asked } = worldOf(async () => {
    await gate.promise
    return OK
  }, 64)
  const waiting = Array.from({ length: 18 }, () => asked.of(source).ask(READ, options))
  await expect(asked.of(source).ask(READ, options)).rejects.toBeInstanceOf(TooManyWaiting)
  gate.resolve()
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 18 }, () => OK))
  expect(await asked.of(source).ask(READ, options)).toBe(OK)
})

it('opens a source once, reopens it if its configuration changed, and closes all', async () => {
  const { asked, opened, closed } = worldOf(async () => OK)
  expect(asked.of(source)).toBe(asked.of({ ...source }))
  asked.of({ ...source, config: sourceConfig('registry', { baseUrl: 'http://127.0.0.1:2' }) })
  await asked.close()
  const both = ['registry http://127.0.0.1:1', 'registry http://127.0.0.1:2']
  expect({ opened, closed }).toEqual({ opened: both, closed: both })
})
