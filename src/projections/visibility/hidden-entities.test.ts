import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { LogEntry } from '../../contracts/log.ts'
import { RefusalError } from '../../contracts/problem.ts'
import type { VisibilityRule } from '../../contracts/visibility.ts'
import { company } from '../../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../../api/testing/world.ts'
import { VisibilitiesOfRecord } from './hidden-entities.ts'

const RULES: readonly VisibilityRule[] = [{ tags: ['secret'], domains: [], platforms: [], exceptFor: [] }]
const CALLER = { roles: new Set<string>() }

let world: ApiWorld
beforeEach(async () => {
  world = await openWorld()
  await world.say(...company())
  vi.useFakeTimers()
})
afterEach(async () => {
  vi.useRealTimers()
  await world.close()
})

/** The visibilities of a process whose record lacks, while `isBehind`, what the graph has. */
function visibilitiesWhile(isBehind: () => boolean) {
  const reads = { count: 0 }
  const read = async (after: number, limit: number): Promise<readonly LogEntry[]> => {
    if (++reads.count > 1_000) throw new Error('reads without a pause')
    return isBehind() ? [] : await world.store.read(after, limit)
  }
  const store = new Proxy(world.store, { get: (all, key) => (key === 'read' ? read : Reflect.get(all, key)) })
  const visibilities = new VisibilitiesOfRecord({
    store,
    graph: world.deps.graph,
    rules: () => RULES,
    containers: () => [],
  })
  return { visibilities, reads }
}

it('waits for a record that is behind the graph, a few reads a second', async () => {
  let isBehind = true
  const { visibilities, reads } = visibilitiesWhile(() => isBehind)
  const judged = Promise.resolve(visibilities.of(CALLER))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(reads.count).toBeGreaterThan(5)
  expect(reads.count).toBeLessThan(200)
  isBehind = false
  await vi.advanceTimersByTimeAsync(1_000)
  expect((await judged)?.now.count).toBe(0)
})

it('refuses the caller after ten seconds, and reads no further', async () => {
  const { visibilities, reads } = visibilitiesWhile(() => true)
  const refused = Promise.resolve(visibilities.of(CALLER)).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(11_000)
  const error = await refused
  expect(error instanceof RefusalError && error.problem.code).toBe('NOT_YET')
  const { count } = reads
  await vi.advanceTimersByTimeAsync(60_000)
  expect(reads.count).toBe(count)
})
