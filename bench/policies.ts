import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { POLICIES } from '../src/catalogue/policies.ts'
import { measureConclusion } from './knowledge.ts'
import { CHANGES, measureServed } from './proof/visible.ts'
import { cpuByThread, since, totalOf } from './cpu.ts'
import { caughtUp, list, startService } from './service.ts'
import { figure, folder, latenciesOf, median } from './tools.ts'

const ROUNDS = 3
const POLICIES_ON = 20
/** Questions about versions and models, each asked once, so that no cached answer serves them. */
const ASKED = 1_000

/**
 * Measures the cost of 20 policies for the first read of a company, in turns with none; and the latency of a gate about
 * one version or model (50 ms at p99).
 */
export async function policies(...sizes: readonly string[]): Promise<void> {
  const definitions = folder()
  writeFileSync(join(definitions.path, 'policies.json'), JSON.stringify(twenty()))
  for (const size of sizes) {
    const read: Record<'none' | 'twenty', { ms: number; cpuMs: number }[]> = { none: [], twenty: [] }
    for (let round = 0; round < ROUNDS; round++)
      for (const which of ['none', 'twenty'] as const) {
        const service = await startService(size, which === 'none' ? {} : { definitions: definitions.path })
        await caughtUp(service, service.demo.entities, 900_000)
        const ms = performance.now() - service.began
        read[which].push({ ms, cpuMs: totalOf(cpuByThread(service.process.pid)) / 1e6 })
        if (which === 'twenty' && round === ROUNDS - 1)
          await askAsGate(service.url, service.demo.sources['registry'] ?? '')
        await service.stop()
      }
    const of = (which: keyof typeof read, what: 'ms' | 'cpuMs'): number => median(read[which].map((one) => one[what]))
    for (const what of ['ms', 'cpuMs'] as const) {
      const [none, twentyOn] = [of('none', what), of('twenty', what)]
      const more = ((100 * (twentyOn - none)) / none).toFixed(1)
      const seconds = `${(none / 1_000).toFixed(2)} s without policies, ${(twentyOn / 1_000).toFixed(2)} s with ${POLICIES_ON}`
      figure(
        '48',
        `first read (${size}), ${what === 'ms' ? 'time' : 'CPU of the service'}: ${seconds} (${more}%), medians of ${ROUNDS} in turns`,
      )
    }
  }
  definitions.remove()
}

/**
 * Measures P7 and P8 with and without 20 policies in force. The first round isn't counted: meanwhile, documents
 * deferred by the first read are written.
 */
export async function policiesLag(): Promise<void> {
  const definitions = folder()
  writeFileSync(join(definitions.path, 'policies.json'), JSON.stringify(twenty()))
  for (const which of ['none', 'twenty'] as const) {
    const service = await startService('medium', which === 'none' ? {} : { definitions: definitions.path })
    await caughtUp(service, service.demo.entities, 900_000)
    await measureServed(service, CHANGES.medium)
    const inForce = which === 'none' ? 'no policy' : `${POLICIES_ON} policies`
    for (let round = 0; round < ROUNDS; round++) {
      const before = cpuByThread(service.process.pid)
      const visible = await measureServed(service, CHANGES.medium)
      const cpuMs = totalOf(since(before, cpuByThread(service.process.pid))) / 1e6 / visible.count
      figure(
        'P7',
        `event accepted until visible, ${inForce}: p50 at most ${visible.p50} ms, p99 at most ${visible.p99} ms, ${cpuMs.toFixed(2)} ms of CPU an event`,
      )
    }
    const { p50, p99 } = latenciesOf(await measureConclusion(service))
    figure('P8', `premise visible until concluded, ${inForce}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
    await service.stop()
  }
  definitions.remove()
}

/** The shipped policies, and copies under other names up to twenty. */
function twenty(): object {
  const copies = Array.from({ length: POLICIES_ON - POLICIES.length }, (_, i) => {
    return { ...POLICIES[i % POLICIES.length], id: `X${i + 1}`, off: false }
  })
  return { policies: copies, enforces: POLICIES.map(({ id }) => id) }
}

async function askAsGate(url: string, registry: string): Promise<void> {
  const ids = [...(await list(registry, 'instances', ASKED)), ...(await list(registry, 'models', ASKED))]
  const times: number[] = []
  for (const id of ids.slice(0, ASKED)) {
    const query = new URLSearchParams({ uri: `aip://model/registry/${id}`, severity: 'block', limit: '3' })
    const began = performance.now()
    const answer = await fetch(`${url}/api/v1/violations?${query}`)
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${id}: ${answer.status}`)
    times.push(performance.now() - began)
  }
  const { count, p50, p99, longest } = latenciesOf(times)
  figure(
    '48',
    `a gate asks about ${count} things: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)}, longest ${longest.toFixed(1)}`,
  )
}
