import { z } from 'zod'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import { formatCount } from '../lib/format-count.ts'
import { ok } from '../lib/result.ts'
import type { Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import type { EdgeFacts } from '../query/lineage/edge-facts.ts'
import { FlowNeighbours } from '../query/lineage/flow-neighbours.ts'
import { coverageOfFlow } from '../query/lineage/flow-coverage.ts'
import type { Way } from '../query/lineage/flow.ts'
import { shortenPath, type FlowPath, type PathEdge } from '../query/lineage/lineage.ts'
import { pathStandingOf } from '../query/lineage/live-reach.ts'
import { namedBy, pathSentence } from '../query/lineage/path-sentence.ts'
import { shortestPaths } from '../query/lineage/shortest-paths.ts'
import { factsOfPaths, weakestOf } from '../query/lineage/weakest-step.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, uri, integer, withDefault } from './parameters.ts'
import { cadenceFreshness, standing } from './related-shapes.ts'
import { direction, provenance, time, named } from './shapes.ts'
import { nameOrUri, namedJson } from '../catalogue/entity.ts'

const MAX_PATHS = 20

const end = z.strictObject({
  ...named,
  standing,
})

/** The least certain step of a path. */
export const weakestStep = z
  .strictObject({
    step: z.int().describe('Index of the step, from 0.'),
    edge: z.string().describe('The step as text.'),
    provenance: provenance.nullable(),
    lastVerified: time.nullable(),
    because: z
      .enum(['inferred', 'oldest', 'unverified'])
      .describe(
        'Why the step is the weakest: a rule inferred it; or, of the stated steps, it was verified longest ago, or never.',
      ),
  })
  .meta({
    id: 'WeakestStep',
    description: 'The least certain step: nothing that follows from the path is more certain.',
  })

const flowPath = z
  .strictObject({
    direction: z
      .enum(['upstream', 'downstream'])
      .describe('downstream: a change to `from` reaches `to`. upstream: `from` comes from `to`.'),
    length: z.int(),
    pathStanding: standing.describe('The worst standing along the path, without its ends.'),
    sentence: z.string().describe('The path as text.'),
    steps: z.array(
      z
        .strictObject({
          relation: z.string().describe('The edge type.'),
          name: z.string().describe('How it reads on the path.'),
          direction,
          from: z.string(),
          to: z.string(),
          inferred: z.boolean().describe('Whether a rule inferred the edge.'),
          provenance: provenance.nullable().describe('The strongest support; null if the edge is inferred when read.'),
          lastVerified: time.nullable().describe('When a source last confirmed it; only for the present.'),
          freshness: cadenceFreshness,
        })
        .meta({ id: 'FlowPathStep' }),
    ),
    omitted: z.int().describe('Steps left out of the middle of a long path.'),
    weakest: weakestStep.nullable(),
  })
  .meta({ id: 'FlowPath' })

const pathsAnswer = z.strictObject({
  from: end,
  to: end,
  paths: z.array(flowPath),
  more: z.boolean().nullable().describe('Whether there are more paths; null if the search reached its limit first.'),
  sentence: z.string(),
  tx: z.int(),
})

export type PathsAnswer = AnswerOf<typeof pathsAnswer>

export const PATHS = graphQuestion({
  name: 'paths',
  path: '/api/v1/paths',
  summary: 'Find the shortest paths between two entities',
  description:
    'Tries both directions. Each path passes an entity at most once; of several edges between two entities, shows the first in the catalogue.',
  cost: 2_000,
  parameters: {
    from: uri('the entity where the paths begin'),
    to: uri('the entity where they end'),
    limit: withDefault(integer('how many of the shortest paths to list', { from: 1, to: MAX_PATHS }), 5),
    asOf: AS_OF,
  },
  cacheable: 'nothing',
  answer: pathsAnswer,
  cli: { group: 'query', positional: ['from', 'to'] },
  tool: {
    description:
      'How two entities are connected: the shortest paths between them as sentences, each with its least certain step.',
    default: { limit: 3 },
    leavesOut: ['steps'],
  },
  examples: [
    {
      title: 'How a feature reaches a model',
      arguments: { from: 'aip://feature/feature-store/content-embedding', to: 'aip://model/registry/ranking-v5' },
    },
  ],
  async ask(reader, requested) {
    const [from, to] = [
      await knownEntity(reader, requested.from, 'from'),
      await knownEntity(reader, requested.to, 'to'),
    ]
    if (!from.ok) return from
    if (!to.ok) return to
    const { found, more } = await bothWays(reader, from.value, to.value, requested.limit)
    const factsOf = await factsOfPaths(
      reader,
      found.map(({ path }) => path),
    )
    const entities = await reader.loader.byNode(found.flatMap(({ path }) => namedBy(path)))
    const described = found.map((one) => describe(reader, one, { factsOf, entities }))
    return ok({
      from: pathEnd(reader, from.value),
      to: pathEnd(reader, to.value),
      paths: described,
      more,
      sentence: pathsSentence([from.value, to.value], described, more),
      tx: reader.at,
    })
  },
})

interface DirectedPath {
  readonly way: Way
  readonly path: FlowPath
  readonly length: number
}

function pathEnd({ catalogue }: Reader, entity: Entity): PathsAnswer['from'] {
  return { ...namedJson(entity), standing: standingOf(entity, catalogue) }
}

/** Finds the shortest paths in both directions. A path between a container and its parts is listed once. */
async function bothWays(
  reader: Reader,
  { node: from }: Entity,
  target: Entity,
  limit: number,
): Promise<{ readonly found: readonly DirectedPath[]; readonly more: boolean | null }> {
  const near = new FlowNeighbours(reader, reader.at)
  const all: DirectedPath[] = []
  const known = new Set<string>()
  const to = target.node
  let more: boolean | null = false
  for (const way of ['downstream', 'upstream'] as const) {
    const back = await shortestPaths(reader, near, { from, to, at: reader.at, way, limit })
    reader.coverage.include(coverageOfFlow(reader, back.flowed, { start: target, way: back.back, until: new Set() }))
    more = more === null || back.more === null ? null : more || back.more
    for (const path of back.paths) {
      const key = namedBy(path).join(' ')
      if (known.size === known.add(key).size) continue
      all.push({ way, path: shortenPath(path), length: path.edges.length })
    }
  }
  const found = all.toSorted((a, b) => a.length - b.length).slice(0, limit)
  return { found, more: found.length < all.length ? true : more }
}

function describe(
  reader: Reader,
  { way, path, length }: DirectedPath,
  { factsOf, entities }: { factsOf: (edge: PathEdge) => EdgeFacts; entities: ReadonlyMap<NodeId, Entity> },
): PathsAnswer['paths'][number] {
  const { graph, catalogue, present } = reader
  const names = new Map([...entities].map(([node, entity]) => [node, nameOrUri(entity)]))
  return {
    direction: way,
    length,
    pathStanding: pathStandingOf(reader, path, entities),
    sentence: pathSentence(path, names),
    steps: path.edges.map((edge) => ({
      relation: edge.type,
      name: edge.name,
      direction: edge.direction,
      from: graph.uriOf(edge.from),
      to: graph.uriOf(edge.to),
      inferred: catalogue.edgeType(edge.type)?.origin === 'rule',
      ...factsOf(edge),
    })),
    omitted: path.omitted,
    weakest: weakestOf(path, { factsOf, names, present, catalogue }),
  }
}

function pathsSentence(
  [from, to]: readonly [Entity, Entity],
  found: PathsAnswer['paths'],
  more: boolean | null,
): string {
  const [first] = found
  const [a, b] = [nameOrUri(from), nameOrUri(to)]
  if (from.node === to.node) return `Both ends are ${a}.`
  const unknown = more === null ? ' The search reached its limit; there may be more.' : ''
  if (first === undefined) return `No path between ${a} and ${b} in either direction.${unknown}`
  const how = first.direction === 'downstream' ? `Changing ${a} affects ${b}` : `${a} depends on ${b}`
  const others = found.length === 1 ? '' : `, and by ${found.length - 1} other ${found.length === 2 ? 'path' : 'paths'}`
  return `${how} in ${formatCount(first.length, 'step')}${others}.${unknown}`
}
