// Finds versions of models that an entity affects, and judges each.
import { choicesOf } from '../../catalogue/chosen.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { numberText } from '../../lib/number-text.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { metricKey } from '../../query/compare/headline-metric.ts'
import type { VersionMetric } from '../../query/compare/version-metrics.ts'
import { containerOf } from '../../query/entities/containing-entity.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { knownEntity } from '../../query/entities/known-entity.ts'
import { sameDataOf } from '../../query/entities/known-owners.ts'
import { occurrencesOf } from '../../query/entities/occurrences.ts'
import { worseChoices } from '../../query/home/worse-choices.ts'
import { reachOf, type UseReached } from '../../query/home/use-reached.ts'
import { RUNS } from '../../query/lineage/deleted-but-used.ts'
import { versionsOfModel, type Successor } from '../../query/incidents/successors.ts'
import { trainedOn, VERSION, type AffectedVersion } from '../../query/incidents/trained-on.ts'
import type { Reader } from '../../query/reader.ts'
import { timeOfTx, resolveTime } from '../../query/time/moment.ts'
import type { UnpagedArguments } from '../export.ts'
import type { JudgedVersion } from './owners.ts'
import type { IncidentArguments } from './schema.ts'

const SERVICE = 'Service'

/** Tells whether any source has reported a deployment, a serving rule or a test. */
export function isUseKnown({ graph, at, coverage }: Reader): boolean {
  const types = [...RUNS, 'ServingRule']
  for (const type of types) coverage.noteType(type)
  return types.some((type) => graph.countOfType(type, at) > 0)
}

interface FoundVersions {
  readonly subject: Entity
  readonly versions: readonly JudgedVersion[]
  readonly complete: boolean
  /** Time of the reader's transaction, so that the answer doesn't depend on the clock. */
  readonly now: Time
}

export async function foundBy(
  reader: Reader,
  { uri: of, from, to }: UnpagedArguments<IncidentArguments>,
): Promise<Result<FoundVersions, Problem>> {
  const subject = await knownEntity(reader, of)
  if (!subject.ok) return subject
  const [since, until] = [await resolveTime(reader.store, from, 'from'), await resolveTime(reader.store, to, 'to')]
  if (!since.ok) return since
  if (!until.ok) return until
  if (since.value !== null && until.value !== null && since.value > until.value)
    return err(problem('BAD_RANGE', 'from is later than to.', 'Swap them.', 'from'))
  for (const type of [VERSION, ...RUNS, SERVICE]) reader.coverage.noteType(type)
  const { found: versions, complete } = await trainedOn(reader, subject.value.node, {
    from: since.value,
    to: until.value,
  })
  const names = [subject.value.node, ...sameDataOf(reader, subject.value.node)]
  const bad = new Set([...names, ...occurrencesOf(reader, subject.value)])
  const judged = await judgeVersions(reader, versions, bad)
  return ok({ subject: subject.value, versions: judged, complete, now: await timeOfTx(reader.store, reader.at) })
}

async function judgeVersions(
  reader: Reader,
  versions: readonly AffectedVersion[],
  bad: ReadonlySet<NodeId>,
): Promise<readonly JudgedVersion[]> {
  const { catalogue } = reader
  const nodes = versions.map(({ node }) => node)
  const affected = new Set(versions.flatMap(({ node, companions }) => [node, ...companions]))
  const modelOf = new Map(nodes.map((node) => [node, containerOf(reader, node)]))
  const models = new Map<NodeId, Awaited<ReturnType<typeof versionsOfModel>>>()
  const owning = new Set([...modelOf.values()].filter((model) => model !== null))
  const worse = await worseChoices(reader, [...owning])
  const regressed = new Set(worse.found.map(({ version }) => version.node))
  for (const model of owning) models.set(model, await versionsOfModel(reader, model, { bad, affected, regressed }))
  const siblingsOf = (node: NodeId) => models.get(modelOf.get(node) ?? node)
  const successors = nodes.flatMap((node) => siblingsOf(node)?.successorOf(node)?.entity.node ?? [])
  const uses = await reachOf(reader, [...new Set([...nodes, ...successors])])
  const isKnown = isUseKnown(reader)
  const unusedState = ({ attributes }: Entity) =>
    choicesOf(attributes).length > 0 ? 'chosen' : isKnown ? 'idle' : 'unknown'
  const entities = await reader.loader.byNode(nodes)
  const judged = versions.flatMap((affectedVersion): readonly JudgedVersion[] => {
    const entity = entities.get(affectedVersion.node)
    if (entity === undefined) return []
    const use = uses.get(affectedVersion.node) ?? null
    const model = modelOf.get(affectedVersion.node) ?? null
    const { headlines, compared, successorOf } = siblingsOf(affectedVersion.node) ?? {}
    const successor = successorOf?.(affectedVersion.node) ?? null
    const ended = standingOf(entity, catalogue)
    const unused = ended === 'live' ? unusedState(entity) : ended
    return [
      {
        ...affectedVersion,
        entity,
        model,
        use,
        state: isRunning(use) ? 'running' : unused,
        chosenBy: choicesOf(entity.attributes).map(({ by }) => by),
        headline: headlines?.get(affectedVersion.node) ?? null,
        successor: successor && {
          ...successor,
          running:
            isRunning(uses.get(successor.entity.node)) || (unusedState(successor.entity) === 'idle' ? false : null),
          why: whyOf(successor, {
            trained: affectedVersion.trained,
            metric: compared?.get(affectedVersion.node) ?? null,
          }),
        },
      },
    ]
  })
  const use = ({ state: is }: JudgedVersion): number => (is === 'running' ? 0 : is === 'chosen' ? 1 : 2)
  return judged.toSorted((a, b) => use(a) - use(b) || b.trained - a.trained || a.node - b.node)
}

/** `alias champion; auc 0.84 against 0.9 on the same data; trained earlier`. */
function whyOf(successor: Successor, lost: { readonly trained: Time; readonly metric: VersionMetric | null }): string {
  const { because, choice, metric, trained, isRetired, data, isEvaluatedOnBad } = successor
  const reasons = {
    chosen: choice?.by,
    only: 'the only other version',
    live: "the only other version that isn't retired",
    best: undefined,
    comparable: undefined,
    newest: 'trained last',
    'known data': 'its training data is known',
    'not regressed': 'the current version regressed',
    'not on bad data': "the last trained that wasn't evaluated on what is bad",
  } as const
  const compared = metric === null || isEvaluatedOnBad ? '' : measuredText(metric, lost.metric, data)
  const measured = successor.isWorse ? `${compared}, clearly worse` : compared
  const parts = [
    reasons[because],
    because === 'best' ? `best ${measured}` : measured,
    successor.isRegressed ? 'regressed' : '',
    successor.isOnUnknownData ? "its training data isn't known" : '',
    isEvaluatedOnBad ? 'evaluated on what is bad' : '',
    isRetired ? 'retired' : '',
    trained < lost.trained ? 'trained earlier' : '',
  ]
  return parts.filter(Boolean).join('; ')
}

/** `auc 0.84 against 0.9`: metrics that were measured on different data say nothing of which version is better. */
function measuredText(metric: VersionMetric, lost: VersionMetric | null, data: Successor['data']): string {
  const text = `${metricKey(metric)} ${numberText(metric.value)}`
  if (lost === null) return text
  if (data === 'other') return `${text}, not comparable with ${numberText(lost.value)}: measured on other data`
  return `${text} against ${numberText(lost.value)}${data === 'same' ? ' on the same data' : ''}`
}

function isRunning(use: UseReached | null | undefined): boolean {
  return use != null && use.serving + use.tests > 0
}
