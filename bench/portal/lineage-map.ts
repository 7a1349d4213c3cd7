import type { MapAnswer } from '../../src/questions/map/schema.ts'

type MapNode = MapAnswer['nodes'][number]
type Edge = MapAnswer['edges'][number]

const STAGES = 6
const AT = '2026-11-21T00:00:00Z'

/** An answer with so many nodes and two edges from each to the next stages, more than the demo has anywhere. */
export function layeredMap(count: number): MapAnswer {
  const size = Math.ceil(count / STAGES)
  const focus = Math.floor(count / 2)
  const uriOf = (i: number): string => `aip://dataset/warehouse/table_${i}`
  const stageOf = (i: number): number => Math.floor(i / size) - Math.floor(focus / size)
  const nodes = Array.from({ length: count }, (_, i): MapNode => {
    const side = i === focus ? 'focus' : stageOf(i) < 0 ? 'upstream' : 'downstream'
    return {
      uri: uriOf(i),
      entityType: 'Dataset',
      name: `Table number ${i}`,
      side,
      depth: Math.abs(stageOf(i)),
      standing: 'live',
      sunset: null,
      failed: false,
      inUse: false,
      lastVerified: AT,
      freshness: 'fresh',
      owners: 1,
      upstream: 2,
      downstream: 2,
      expandable: false,
      hidden: 0,
      hiddenAtLeast: false,
    }
  })
  const edges = nodes.flatMap((_, i) =>
    [0, 1].map((n): Edge => {
      const stage = Math.min(STAGES - 1, Math.floor(i / size) + 1 + ((i + n) % 3 === 0 ? 1 : 0))
      const to = (stage * size + ((i * 7 + n * 13) % size)) % count
      const [from, until] = i <= to ? [i, to] : [to, i]
      return {
        from: uriOf(from),
        to: uriOf(until),
        relation: 'Dataset.derivedFrom',
        name: 'is the source of',
        count: 1,
        part: false,
        container: null,
        cycle: false,
        inferred: false,
        provenance: null,
        lastVerified: AT,
        freshness: 'fresh',
      }
    }),
  )
  const reached = count - 1
  return {
    uri: uriOf(focus),
    entityType: 'Dataset',
    name: `Table number ${focus}`,
    direction: 'both',
    tx: 1,
    nodes,
    groups: [],
    edges,
    edgesLeftOut: 0,
    totals: { reached, drawn: reached, grouped: 0, filtered: 0, hidden: 0, groups: 0 },
    sentence: `${reached} entities.`,
    byTeam: false,
    beyond: false,
    notOpened: [],
  }
}
