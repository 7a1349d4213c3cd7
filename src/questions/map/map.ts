import { CADENCE_FRESHNESS, type CadenceFreshness } from '../../contracts/source-conditions.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import { formatCount } from '../../lib/format-count.ts'
import { truncate } from '../../lib/cut-text.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { MAX_ALONG } from '../../query/lineage/map/along.ts'
import { askMap } from '../../query/lineage/map/map.ts'
import { readerSince } from '../../query/lineage/map/since.ts'
import { graphQuestion } from '../declare.ts'
import { bytesOf, fitting, roomFor } from '../fitting.ts'
import { namedJson } from '../../catalogue/entity.ts'
import { mapParameters, mapAnswer, type MapAnswer, DEFAULT_EDGES } from './schema.ts'
import { groupsOf, nodesOf, presences, number } from './nodes.ts'
import { edgesOf } from './edges.ts'

export const MAP = graphQuestion({
  name: 'map',
  path: '/api/v1/map',
  summary: 'Draw the lineage map around an entity: nodes, edges and groups of similar entities',
  description:
    'Each entity that the lineage reaches within the steps is drawn individually or counted in one group. Draws up to 150 entities, and those of along; beyond that, groups them by type and owning team. Opening an entity or a group never removes what is already drawn.',
  cost: 2_000,
  parameters: mapParameters,
  cacheable: 'nothing',
  answer: mapAnswer,
  problems: ['BAD_RANGE'],
  cli: { group: 'query', positional: ['uri'], short: { direction: 'd' } },
  examples: [
    {
      title: 'One step around a model',
      arguments: { uri: 'aip://model/registry/ranking-v5' },
    },
    {
      title: 'What changed around it since the first transaction',
      arguments: { uri: 'aip://model/registry/ranking-v5', since: '1' },
    },
  ],
  async ask(reader, requested) {
    const { uri, direction, hops, open = [], along = [], types = null, rel = null, freshness: named = null } = requested
    const { production = false, edges: mostEdges, since } = requested
    if (open.length > MAX_OPEN) {
      const detail = `open names ${open.length}; at most ${MAX_OPEN} are allowed.`
      return err(badArgument('open', detail, 'Draw the map around one of them.'))
    }
    if (along.length > MAX_ALONG) {
      const detail = `along names ${along.length}; at most ${MAX_ALONG} are allowed.`
      return err(badArgument('along', detail, 'Name the part of the path nearest to uri.'))
    }
    const freshness = named === null ? ok(null) : readFreshness(named)
    if (!freshness.ok) return freshness
    const before = since === undefined ? ok(null) : await readerSince(reader, since)
    if (!before.ok) return before
    const ways = direction === 'both' ? (['upstream', 'downstream'] as const) : [direction]
    const found = await askMap(reader, {
      uri,
      ways,
      hops,
      open,
      along,
      types,
      relations: rel,
      freshness: freshness.value,
      production,
      before: before.value,
    })
    if (!found.ok) return found
    const { focus, slots, filtered, hidden, beyond, notOpened } = found.value
    const groups = await groupsOf(reader, found.value)
    const nodes = await nodesOf({ reader, before: before.value }, found.value)
    const room = Math.max(0, roomFor(mostEdges, DEFAULT_EDGES) - bytesOf({ nodes, groups }))
    const edges = fitting(await edgesOf(reader, found.value, mostEdges), room)
    const grouped = groups.reduce((sum, { count }) => sum + count, 0)
    const reached = slots.entities.length
    const changed = presences(found.value, slots.entities.keys())
    const totals = {
      reached,
      drawn: nodes.length - 1,
      grouped,
      filtered,
      hidden,
      groups: groups.length,
      ...changed,
    }
    return ok({
      ...namedJson(focus),
      direction,
      tx: reader.at,
      nodes,
      groups,
      edges,
      edgesLeftOut: found.value.edges.length - edges.length,
      totals,
      sentence: mapSentence(totals),
      byTeam: slots.byTeam,
      beyond,
      notOpened: [...notOpened],
    })
  },
})

/** Maximum number of groups and entities that a request may open. */
const MAX_OPEN = 100

function readFreshness(names: readonly string[]): Result<ReadonlySet<CadenceFreshness>, Problem> {
  const known = new Set<string>(CADENCE_FRESHNESS)
  const wrong = names.find((name) => !known.has(name))
  if (wrong === undefined) return ok(new Set(CADENCE_FRESHNESS.filter((one) => names.includes(one))))
  const detail = `freshness: "${truncate(wrong, 60)}" is unknown. The nearest is ${nearestMatch(wrong, [...known])}.`
  return err(badArgument('freshness', detail, `Use ${CADENCE_FRESHNESS.join(', ')}.`))
}

/** `48 groups = 5,000 entities, 0 hidden`. */
function mapSentence({
  drawn,
  groups,
  grouped,
  filtered,
  hidden,
  added = 0,
  removed = 0,
}: MapAnswer['totals']): string {
  return [
    ...(drawn > 0 || groups === 0 ? [formatCount(drawn, 'entity', 'entities') + ' drawn'] : []),
    ...(groups > 0 ? [`${formatCount(groups, 'group')} = ${formatCount(grouped, 'entity', 'entities')}`] : []),
    ...(filtered > 0 ? [`${number(filtered)} filtered out`] : []),
    `${number(hidden)} hidden`,
    ...(added > 0 ? [`${number(added)} added`] : []),
    ...(removed > 0 ? [`${number(removed)} removed`] : []),
  ].join(', ')
}
