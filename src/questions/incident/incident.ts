import { err, ok } from '../../lib/result.ts'
import { metricKey } from '../../query/compare/headline-metric.ts'
import { notOfList, openNumber, sealNumbers } from '../../query/cursor.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { servedSurfaces } from '../../query/incidents/exposure.ts'
import { versionsEvaluatedOn } from '../../query/lineage/evaluated-on.ts'
import { graphQuestion } from '../declare.ts'
import { fitting, fittingPage, roomFor } from '../fitting.ts'
import { listRows } from '../export-rows.ts'
import type { ExportColumn } from '../export.ts'
import { shownSurfaces } from '../surfaces.ts'
import { formatCount } from '../../lib/format-count.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import { namedJson, nameOrUri } from '../../catalogue/entity.ts'
import { type IncidentAnswer, incidentParameters, incidentAnswer, version, DEFAULT_PAGE } from './schema.ts'
import { foundBy, isUseKnown } from './versions.ts'
import { knownPeople, exposureOfVersions, ownersOfAll, ownersOfEach, withTeams, MAX_OWNERS_OF_ONE } from './owners.ts'
import { versionRows, exposedRows, evaluatedRows } from './rows.ts'

const COLUMNS: readonly ExportColumn<IncidentAnswer['versions'][number]>[] = [
  { title: 'Model', cell: ({ model }) => model?.name ?? null },
  { title: 'Version', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Trained', cell: ({ trainedAt }) => trainedAt },
  { title: 'State', cell: ({ state }) => state },
  { title: 'Chosen by', cell: ({ chosenBy }) => chosenBy },
  {
    title: 'Metric',
    cell: ({ headline }) => (headline === null ? null : metricKey({ ...headline, name: headline.metric })),
  },
  { title: 'Value', cell: ({ headline }) => headline?.value ?? null },
  { title: 'Deployments', cell: ({ deployments }) => deployments },
  { title: 'Running tests', cell: ({ tests }) => tests },
  { title: 'Successor', cell: ({ successor }) => successor?.uri ?? null },
  { title: 'Why', cell: ({ successor }) => successor?.why ?? null },
  { title: 'Owners', cell: ({ owners }) => owners.map(({ name }) => name) },
  { title: 'Trained by', cell: ({ trainedBy }) => trainedBy.map(({ name }) => name) },
  { title: 'Path', cell: ({ via }) => via.map(({ name }) => name) },
]

export const INCIDENT = graphQuestion({
  name: 'incident',
  path: '/api/v1/incident',
  summary: 'Trace the versions trained on a bad entity, where and when they ran, and who has to act',
  description:
    'A version is affected if the entity was upstream of it when it was trained, even if that has changed since. Nobody has to act on a version once its sources report that nothing runs on it.',
  cost: 50_000,
  parameters: incidentParameters,
  cacheable: 'answer',
  needsGraph: true,
  answer: incidentAnswer,
  problems: ['BAD_RANGE', 'BAD_AS_OF'],
  cli: { group: 'query', positional: ['uri'], default: { limit: '20' } },
  tool: {
    description: 'For a bad entity: the versions trained on it, where they run, and whom to notify.',
    default: { limit: 20 },
    leavesOut: ['via', 'omitted', 'standing'],
  },
  examples: [
    { title: 'A feature was wrong', arguments: { uri: 'aip://feature/feature-store/content-embedding', limit: 5 } },
  ],
  export: {
    columns: COLUMNS,
    row: version,
    tooManyRowsHint: 'Choose a shorter period (from, to).',
    async rows(reader, args) {
      const found = await foundBy(reader, args)
      if (!found.ok) return found
      return await listRows(reader, found.value.versions, async (part) =>
        versionRows(reader, part, await knownPeople(reader, part)),
      )
    },
  },
  async ask(reader, args) {
    const found = await foundBy(reader, args)
    if (!found.ok) return found
    const { subject, versions, complete, now } = found.value
    const { limit, cursor } = args
    const list = `incident.${[subject.uri, args.from, args.to].join(' ')}`
    const after = openNumber(list, cursor)
    if (!after.ok) return after
    const from = cursor === undefined ? 0 : versions.findIndex(({ node }) => node === after.value) + 1
    if (from === 0 && cursor !== undefined) return err(notOfList(cursor, 'ended with a version that is gone'))
    const room = roomFor(limit, DEFAULT_PAGE)
    const known = await knownPeople(reader, versions)
    const page = fittingPage(await versionRows(reader, versions.slice(from, from + limit), known), ROOM.versions * room)
    const last = versions[from + page.length - 1]
    const exposure = await exposureOfVersions(reader, versions, now)
    const people = await ownersOfAll(reader, versions, { ...known, exposed: exposure.entities })
    const running = versions.filter((one) => one.state === 'running')
    const owners = await ownersOfEach(reader, [subject])
    const surfaces = await servedSurfaces(reader, exposure)
    const evaluations = await versionsEvaluatedOn(reader, { start: subject, at: reader.at })
    const deleted = running.filter(({ entity }) => standingOf(entity, reader.catalogue) === 'gone').length
    const retrained = running.filter(
      ({ successor, trained }) => successor !== null && successor.trained > trained,
    ).length
    const exposureRunning = exposure.entities.filter(({ until }) => until === null).length
    const counts = { total: versions.length, running: running.length, deleted, exposureRunning, owners: people.total }
    return ok({
      ...namedJson(subject),
      ownedBy: await withTeams(reader, owners(subject.node).slice(0, MAX_OWNERS_OF_ONE)),
      sentence: incidentSentence(subject, {
        ...counts,
        isUseKnown: isUseKnown(reader),
        isAnyUnknown: versions.some(({ state }) => state === 'unknown' || state === 'chosen'),
        isNarrowed: args.from !== undefined || args.to !== undefined,
        evaluated: evaluations.length,
      }),
      total: versions.length,
      running: running.length,
      retrained,
      complete,
      versions: page,
      next:
        page.length === 0 || last === undefined || from + page.length === versions.length
          ? null
          : sealNumbers(list, last.node),
      exposure: fitting(await exposedRows(reader, exposure.entities.slice(0, MAX_EXPOSED)), ROOM.exposure * room),
      exposureTotal: exposure.entities.length,
      exposureRunning,
      exposureGapSeconds: Math.ceil(exposure.gapMs / 1_000),
      evaluated: fitting(await evaluatedRows(reader, evaluations.slice(0, MAX_EVALUATED)), ROOM.evaluated * room),
      evaluatedTotal: evaluations.length,
      surfaces: shownSurfaces(reader, surfaces, { limit: MAX_SURFACES, room: ROOM.surfaces * room }),
      surfacesTotal: surfaces.length,
      owners: fitting(people.owners, ROOM.owners * room),
      ownersTotal: people.total,
      unowned: people.unowned,
      trainedBy: fitting(people.trainers, ROOM.trainers * room),
      tx: reader.at,
    })
  },
})

const MAX_EXPOSED = 200

const MAX_SURFACES = 100
const MAX_EVALUATED = 100

/** Shares of the answer's lists in its room. */
const ROOM = { versions: 0.5, exposure: 0.15, evaluated: 0.1, surfaces: 0.1, owners: 0.1, trainers: 0.05 } as const

function incidentSentence(
  subject: Entity,
  {
    total,
    running,
    deleted,
    exposureRunning,
    owners,
    isUseKnown,
    isAnyUnknown,
    isNarrowed,
    evaluated,
  }: Readonly<
    Record<'total' | 'running' | 'deleted' | 'exposureRunning' | 'owners' | 'evaluated', number> &
      Record<'isUseKnown' | 'isAnyUnknown' | 'isNarrowed', boolean>
  >,
): string {
  const name = nameOrUri(subject)
  if (total === 0 && isNarrowed) return `No model version that was trained in that time is affected by ${name}.`
  const evaluations =
    evaluated === 0
      ? ''
      : ` ${formatCount(evaluated, 'model version was', 'model versions were')} evaluated on it, so ${evaluated === 1 ? 'its' : 'their'} evaluation is in doubt.`
  if (total === 0) return `No model version is affected by ${name}.${evaluations}`
  const affected = `${formatCount(total, 'model version is', 'model versions are')} affected by ${name}`
  if (!isUseKnown) return `${affected}; no source here knows what runs on ${total === 1 ? 'it' : 'them'}.${evaluations}`
  if (running === 0)
    return `${affected}; nothing ${isAnyUnknown ? 'is known to run' : 'runs'} on ${total === 1 ? 'it' : 'them'} now.${evaluations}`
  const what = formatCount(exposureRunning, 'deployment or test', 'deployments and tests')
  const gone = deleted === 0 ? '' : ` ${formatCount(deleted, 'of these was', 'of these were')} deleted at the source.`
  return `${affected}; ${what} ${exposureRunning === 1 ? 'runs' : 'run'} on ${running.toLocaleString('en')} of them.${gone} ${owners === 0 ? 'No owner is known.' : `${formatCount(owners, 'owner')} to notify.`}${evaluations}`
}
