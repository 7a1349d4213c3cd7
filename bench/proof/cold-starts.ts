// P9 and P10: a large company from a stopped service to the first correct answer, and memory once everything is loaded.
import { join } from 'node:path'
import { cacheFolder } from '../../scripts/services/cache.ts'
import { cold } from '../cold.ts'
import { restMsOf } from '../tools.ts'
import { seededEdges } from './edges.ts'
import { barOf } from './figures.ts'
import { embeddedPeer } from './peers/embedded.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const BAR_S = 10
const BAR_MB = 2_560
const LARGE = { entities: 2_000_000, edges: 20_000_000 }
const QUICK = { entities: 50_000, edges: 500_000 }

export async function coldStarts({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  const size = quick ? QUICK : LARGE
  const { entities, edges } = size
  const folder = join(cacheFolder(), 'proof', `record-${entities}-${edges}`)
  const [fromRecord, fromImage] = await cold(size, { kept: folder, restMs: restMsOf({ quick }) })
  if (fromRecord === undefined || fromImage === undefined) throw new Error('there are two starts')
  const peer = alone ? null : await peerStart(entities, edges)
  const of = `${entities.toLocaleString('en')} entities, ${edges.toLocaleString('en')} edges`
  const starts = (what: string, seconds: number): BarResult =>
    barOf({
      id: 'P10',
      what: `cold start to the first right answer, ${what} (${of})`,
      unit: 's',
      values: [seconds],
      bar: `${BAR_S} s`,
      peer: peer === null ? undefined : { name: peer.name, values: [peer.seconds] },
      isMet: (measured) => measured <= BAR_S,
    })
  return [
    starts('after a stop', fromImage.firstSeconds),
    starts('from the record alone', fromRecord.firstSeconds),
    barOf({
      id: 'P9',
      what: `resident memory at rest, search included (${of})`,
      unit: 'MB',
      values: [fromImage.restMb],
      bar: `${BAR_MB.toLocaleString('en')} MB`,
      peer: peer === null ? undefined : { name: `${peer.name} (edges alone)`, values: [peer.residentMb] },
      isMet: (measured) => measured <= BAR_MB,
    }),
  ]
}

interface PeerStart {
  readonly name: string
  readonly seconds: number
  readonly residentMb: number
}

/** Kùzu with as many nodes and edges, but without texts: opened, and queried for the neighbours of a node. */
async function peerStart(nodes: number, edges: number): Promise<PeerStart> {
  const list = seededEdges({ nodes, edges, ended: 0 })
  const question = { start: nodes, direction: 'out', hops: 1, at: null } as const
  // Loads its database unless it exists.
  await (await embeddedPeer('kuzu', list)).close()
  const began = performance.now()
  const peer = await embeddedPeer('kuzu', list)
  try {
    await peer.ask(question)
    const seconds = (performance.now() - began) / 1_000
    return { name: peer.name, seconds, residentMb: peer.residentMb?.() ?? 0 }
  } finally {
    await peer.close()
  }
}
