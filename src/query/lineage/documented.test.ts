import { expect, it } from 'vitest'
import type { NodeId } from '../../contracts/log.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { randomFlow, type RandomEdge } from '../../testing/graph/flowing.ts'
import { runs } from '../../testing/runs.ts'
import { lineage, reachedFrom } from './lineage.ts'

/**
 * Repeats the rule of docs/extend/type.md ("Which way things flow"), path by path and as plainly as written there.
 * Shares nothing with the walk but the catalogue's flows.
 */
const FLOWS = new Map(builtinCatalogue().edgeTypes.map(({ id, flow }) => [id, flow]))

type Rule = 'documented' | 'per whole'

function closure(edges: readonly RandomEdge[], start: NodeId, up: boolean, rule: Rule = 'documented'): Set<NodeId> {
  const reached = new Set<string>()
  /**
   * `left` is what the path has risen from: a node if the rule forgets, else whether it was an occurrence or a step.
   */
  const go = (node: NodeId, occurrence: string, step: string): void => {
    const key = [node, occurrence, step].join(' ')
    if (reached.has(key)) return
    reached.add(key)
    for (const { from, to, type } of edges) {
      const flow = FLOWS.get(type)
      if (flow === 'upstream' || flow === 'downstream') {
        const along = (flow === 'upstream') === up
        if ((along ? from : to) === node) go(along ? to : from, occurrence, step)
      } else if (flow === 'stepOf' || flow === 'hasStep') {
        const [one, complete] = flow === 'stepOf' ? [from, to] : [to, from]
        if (one === node) go(complete, occurrence, 'left')
        if (complete === node && step === '') go(one, occurrence, step)
      } else if (flow === 'partOf') {
        if (from === node) go(to, occurrence, 'left')
      } else if (flow === 'occurrenceOf' || flow === 'hasOccurrence') {
        const [one, complete] = flow === 'occurrenceOf' ? [from, to] : [to, from]
        if (one === node) go(complete, rule === 'documented' ? 'left' : String(complete), step)
        const mayDescend = rule === 'documented' ? occurrence === '' : occurrence !== String(complete)
        if (complete === node && mayDescend) go(one, occurrence, step)
      }
    }
  }
  go(start, '', '')
  const nodes = new Set([...reached].map((key) => Number(key.split(' ')[0])))
  nodes.delete(start)
  return nodes
}

const SIZE = 40
const SEEDS = runs(60)

async function walkFlow(sources: ReturnType<typeof randomFlow>['sources'], start: NodeId, up: boolean) {
  const way = up ? 'upstream' : 'downstream'
  const flowed = await lineage(sources, { start: [start], about: null, at: 1, way, until: [], maxDepth: Infinity })
  return new Set([...reachedFrom(flowed, null)].map(({ node }) => node))
}

it('the documented rule gives the same closures as the walk, in both directions', async () => {
  let forgetting = 0
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { sources, edges } = randomFlow(seed, SIZE, 1.2)
    for (const up of [true, false]) {
      for (let start = 1; start <= SIZE; start += 7) {
        const expected = closure(edges, start, up)
        expect([seed, start, up, await walkFlow(sources, start, up)]).toEqual([seed, start, up, expected])
        if (closure(edges, start, up, 'per whole').size > expected.size) forgetting++
      }
    }
  }
  // The earlier rule, not returning to the siblings below the whole that it rose to, reaches more.
  expect(forgetting).toBeGreaterThan(SEEDS / 2)
})
