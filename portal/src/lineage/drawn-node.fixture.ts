import type { DrawnEdge, DrawnNode } from './drawing.ts'

/** A node as most tests need it. */
export const NODE: DrawnNode = {
  id: 'aip://model/r/ranker',
  kind: 'entity',
  name: 'ranker v12',
  type: 'Model',
  glyph: 'model',
  side: 'upstream',
  depth: 1,
  standing: 'live',
  sunset: null,
  failed: false,
  inUse: false,
  folded: null,
  known: null,
  freshness: 'fresh',
  upstream: 14,
  downstream: 2,
  more: 0,
  moreAtLeast: false,
  owners: 1,
}

export const EDGE: Omit<DrawnEdge, 'from' | 'to'> = {
  name: 'uses',
  inferred: false,
  part: false,
  cycle: false,
  count: 1,
}
