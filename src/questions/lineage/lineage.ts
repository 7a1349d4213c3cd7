// Answers which entities flow into an entity, or out of it.
import { graphRows, inParts } from '../export-rows.ts'
import { ok } from '../../lib/result.ts'
import { askLineage } from '../../query/lineage/ask-lineage.ts'
import { lineagePageOf } from '../../query/lineage/lineage-page.ts'
import { depthOf, reachedFrom, type ReachedNode } from '../../query/lineage/lineage.ts'
import { liveCountsIn, reachedCounts, withoutDeleted } from '../../query/lineage/live-reach.ts'
import { graphQuestion } from '../declare.ts'
import { roomFor } from '../fitting.ts'
import { ownershipOf } from '../ownership.ts'
import { lineageParameters, lineageAnswer, lineageNode, DEFAULT_PAGE } from './schema.ts'
import { REACHED_COLUMNS, lineagePage, describeReached } from './reached.ts'
import { noRows, headOf } from './impact.ts'

export const LINEAGE = graphQuestion({
  name: 'lineage',
  path: '/api/v1/lineage',
  summary: 'List what an entity comes from, or what depends on it',
  description:
    'Nearest first, each with the shortest path to it. All pages show the same transaction. The origins of a version or run leave out other runs and versions, reached over a table or pipeline as a whole, that began after it was made.',
  cost: 2_000,
  parameters: lineageParameters,
  cacheable: 'answer',
  graphql: 'own',
  answer: lineageAnswer,
  cli: { group: 'query', positional: ['uri'], short: { direction: 'd' } },
  tool: {
    description:
      'What an entity was made from (upstream: data, features, runs) or what is made from it (downstream: models, deployments, tests), nearest first, each with its path as a sentence. `totals` counts everything by type.',
    default: { limit: 20 },
    leavesOut: ['path', 'owners', 'owningTeams', 'liveCounted'],
  },
  examples: [
    {
      title: 'The features that a model was made from',
      arguments: { uri: 'aip://model/registry/ranking-v5', direction: 'upstream', types: 'Feature', limit: 5 },
    },
  ],
  export: {
    columns: REACHED_COLUMNS,
    row: lineageNode,
    tooManyRowsHint: 'Choose fewer entity types (types) or fewer steps (depth, until).',
    async rows(reader, requested) {
      const { direction: way, owners, weakest } = requested
      const walked = await askLineage(reader, { ...requested, way, passesHidden: true, origins: true })
      if (!walked.ok) return walked
      const answer = walked.value
      const more = owners ? ownershipOf : noRows
      const rows = (reached: readonly ReachedNode[]) =>
        describeReached(reader.forScan(), answer, { reached, more, weakest })
      return await graphRows(reader, {
        count: answer.total,
        ...(answer.flowed.cut && { bound: 'depth' as const }),
        pages: () => inParts(reachedFrom(answer.flowed, answer.types), rows),
      })
    },
  },
  async ask(reader, requested) {
    const { direction: way, cursor = null, limit, owners, weakest } = requested
    const walked = await askLineage(reader, { ...requested, way, passesHidden: true, origins: true }, cursor)
    if (!walked.ok) return walked
    const answer = walked.value
    const { cut } = answer.flowed
    const live = await liveCountsIn(reader, answer)
    const page = await lineagePage(reader, answer, {
      page: lineagePageOf(answer, answer.types, { after: cursor, limit }),
      more: owners ? ownershipOf : noRows,
      weakest,
      room: roomFor(limit, DEFAULT_PAGE),
    })
    return ok({
      ...headOf(answer),
      direction: way,
      ...reachedCounts(answer, live),
      depth: depthOf(answer.flowed),
      deleted: (await withoutDeleted(reader, answer)).deleted,
      complete: answer.complete,
      ...(!cut ? {} : { bound: 'depth' as const, hint: 'Ask for more depth, with the same cursor, to continue.' }),
      nodes: page.nodes,
      // The last page has a cursor too if a greater depth would continue it.
      next: page.more || cut ? page.cursor : null,
    })
  },
})
