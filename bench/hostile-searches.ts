import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { randomFrom } from '../src/lib/random.ts'
import { COSTLY_QUERIES, hostileQuery } from '../src/testing/search/hostile-queries.ts'
import type { ClosedLoad } from './closed-loop.ts'
import { BenchReaders, usualRequests, type BenchRequest } from './readers.ts'
import { caughtUp, startService, type BenchService } from './service.ts'
import { figure, here, median, run } from './tools.ts'

const ROUNDS = 3
const MEASURED_MS = 10_000
const READERS = 2
/** Concurrent requests per reader. */
const CONNECTIONS = 2
const QUERIES = 500
const WORDS =
  'ranking model feature pipeline registry dataset deployment instance orchestrator warehouse evaluation'.split(' ')

const secretOf = (reader: number): string => `mlg_${String(reader).repeat(43)}`
const TOKENS = Array.from({ length: READERS }, (_, reader) => ({
  name: `hostile-${reader}`,
  sha256: createHash('sha256').update(secretOf(reader)).digest('hex'),
  rights: ['read'],
  expires: '2100-01-01T00:00:00Z',
}))

/** Latency of others while two readers with tokens send the dearest requests. `roots`: checkouts, in turn. */
export async function hostileSearches(roots: readonly string[] = [here('..')]): Promise<void> {
  for (const root of roots) {
    const service = await startService('small', { root, access: { tokens: TOKENS } })
    try {
      await caughtUp(service, service.demo.entities, 240_000)
      await measureSearches(service, root)
    } finally {
      await service.stop()
    }
  }
}

async function measureSearches(service: BenchService, root: string): Promise<void> {
  const requests = await usualRequests(service)
  const ratios: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const calm = await measuredRound(service, requests, false)
    const busy = await measuredRound(service, requests, true)
    ratios.push(busy.all.p99 / calm.all.p99)
    figure(
      '',
      `     round ${round}, ${root}: others alone p50 ${calm.all.p50.toFixed(1)}, p99 ${calm.all.p99.toFixed(1)} ms; beside ${READERS} hostile readers p50 ${busy.all.p50.toFixed(1)}, p99 ${busy.all.p99.toFixed(1)}, longest ${busy.all.longest.toFixed(0)} ms (${busy.failed + calm.failed} failed; load ${loadavg()[0]?.toFixed(1) ?? '?'}) ${busy.answered.join(' ')}`,
    )
  }
  figure(
    '',
    `     ${root}: others' p99 beside hostile readers, against alone: ${median(ratios).toFixed(2)} times (bar 2)`,
  )
}

async function measuredRound(service: BenchService, requests: readonly BenchRequest[], isHostile: boolean) {
  const hostile = isHostile ? Array.from({ length: READERS }, (_, reader) => attack(service, reader)) : []
  const readers = await BenchReaders.begin(service, requests)
  await setTimeout(MEASURED_MS)
  const result = await readers.measured()
  return { ...result, answered: await Promise.all(hostile) }
}

/** Resolves with its results, a line of JSON. */
async function attack({ url, counts }: BenchService, reader: number): Promise<string> {
  const random = randomFrom(reader + 1)
  const queries = Array.from({ length: QUERIES }, (_, i) =>
    i % 2 === 0 ? (COSTLY_QUERIES[(i / 2) % COSTLY_QUERIES.length] ?? '') : hostileQuery(random, WORDS),
  )
  const requests = queries.map((q): BenchRequest => {
    return { name: 'hostile search', path: `/api/v1/search?limit=100&q=${encodeURIComponent(q)}`, body: null }
  })
  const file = join(counts, `hostile-${reader}.json`)
  // Lasts as long as the others' warm-up and measurement.
  const ms = MEASURED_MS + 5_000
  const load: ClosedLoad = { url, connections: CONNECTIONS, ms, thoughtMs: 0, requests, secret: secretOf(reader) }
  writeFileSync(file, JSON.stringify(load))
  const child = run([here('./closed-loop.ts'), file])
  const line = await child.line('"kinds"', 60_000)
  await child.stop()
  return line
}
