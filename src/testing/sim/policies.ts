import type { PolicyDefinition } from '../../catalogue/definition.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { below, type Random } from '../../lib/random.ts'
import { SYSTEM_PLATFORM, type Tx } from '../../model/facts.ts'
import { isViolationEdge } from '../../model/policy.ts'
import type { Uri } from '../../model/uri.ts'
import { isPushed, SORTS, uriOf, type OracleEntity } from './oracle.ts'

/** Whatever policies may depend on changes here: a tag, an attribute, an owner by address, a conclusion. */
export const POLICIES: readonly PolicyDefinition[] = [
  {
    id: 'S1',
    title: 'Models in production are trained on no data of the first team, but those of teams',
    severity: 'block',
    of: ['Model'],
    where: ['stage = "production"'],
    forbids: '<instanceOf · trainedOn · (versionOf | [is DatasetVersion]) · [tagged "team" = "groups-0"]',
    unless: 'ownedBy · [is Group]',
    says: '{subject} was trained on {found}.',
  },
  {
    id: 'S2',
    title: 'A released version of a model in production uses a feature',
    severity: 'warn',
    of: ['Model'],
    where: ['stage = "production"'],
    requires: '<instanceOf · [modelState = "released"] · usesFeature',
    says: '{subject} uses nothing.',
  },
  {
    id: 'S3',
    title: 'What is released was made by a run that ended',
    severity: 'block',
    of: ['ModelInstance'],
    where: ['modelState = "released"'],
    forbids: 'producedBy · [status = "running"]',
    says: '{subject} was made by {found}.',
  },
  {
    id: 'S4',
    title: 'Nobody uses the features of the second team, unless a person owns the model',
    severity: 'warn',
    of: ['Model'],
    forbids: 'uses · [tagged "team" = "groups-1"]',
    unless: 'ownedBy · [is User]',
    says: '{subject} uses {found}.',
  },
]

interface Fact {
  readonly type: string
  readonly from: string
  readonly to: string
}

/** Inputs of policies: attributes of known entities, and edges, including concluded ones. */
interface PolicyInputs {
  readonly facts: ReadonlyMap<string, JsonObject>
  readonly edges: readonly Fact[]
}

/** Computes violations by plain joins, as `type|from|to`, without paths, rules or followers. */
export function expectedViolations({ facts, edges }: PolicyInputs): ReadonlySet<string> {
  const byStart = Map.groupBy(edges, ({ type, from }) => `${type} ${from}`)
  const byEnd = Map.groupBy(edges, ({ type, to }) => `${type} ${to}`)
  const along = (type: string, from: string) => (byStart.get(`${type} ${from}`) ?? []).map(({ to }) => to)
  const back = (type: string, to: string) => (byEnd.get(`${type} ${to}`) ?? []).map(({ from }) => from)
  const says = (uri: string, name: string, value: string): boolean => facts.get(uri)?.[name] === value
  const is = (uri: string, type: string): boolean => says(uri, 'entityType', type)
  const isOfTeam = (uri: string, team: string): boolean =>
    list(facts.get(uri)?.['tags']).some((one) => isObject(one) && one['tag'] === 'team' && one['value'] === team)
  const found = new Set<string>()
  for (const subject of facts.keys()) {
    const owners = along('Entity.ownedBy', subject)
    if (is(subject, 'Model') && says(subject, 'stage', 'production')) {
      const instances = back('ModelInstance.instanceOf', subject)
      const versions = instances.flatMap((one) => along('ModelInstance.trainedOn', one))
      const data = versions.flatMap((one) => [
        ...along('DatasetVersion.versionOf', one),
        ...(is(one, 'DatasetVersion') ? [one] : []),
      ])
      if (!owners.some((one) => is(one, 'Group')))
        for (const one of data) if (isOfTeam(one, 'groups-0')) found.add(`Policy.S1|${subject}|${one}`)
      const released = instances.filter((one) => says(one, 'modelState', 'released'))
      if (released.every((one) => along('ModelInstance.usesFeature', one).length === 0))
        found.add(`Policy.S2|${subject}|${subject}`)
    }
    if (is(subject, 'ModelInstance') && says(subject, 'modelState', 'released'))
      for (const run of along('ModelInstance.producedBy', subject))
        if (says(run, 'status', 'running')) found.add(`Policy.S3|${subject}|${run}`)
    if (is(subject, 'Model') && !owners.some((one) => is(one, 'User')))
      for (const feature of along('Model.uses', subject))
        if (isOfTeam(feature, 'groups-1')) found.add(`Policy.S4|${subject}|${feature}`)
  }
  return found
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** Returns what the sources' tables say of each entity, in the names of the catalogue. */
export function factsOfEntities(things: readonly OracleEntity[]): ReadonlyMap<string, JsonObject> {
  return new Map(
    things.flatMap(({ plural, id, record }) => {
      if (isPushed(plural)) return []
      const { type = '', says = {} } = SORTS[plural] ?? {}
      const labels = list(record['labels']).filter((one) => isObject(one))
      const tags = labels.map(({ key, value }): JsonObject => ({ tag: key ?? null, value: value ?? null }))
      const own = Object.entries(says).map(([field, name]) => [name, record[field] ?? null] as const)
      return [[uriOf(plural, id), { entityType: type, tags, ...Object.fromEntries(own) }] as const]
    }),
  )
}

interface ComparedMoments {
  readonly wrong: readonly string[]
  readonly moments: number
  /** Total number of violations at all of them. */
  readonly violations: number
}

/** Past moments checked in one history. */
const MAX_MOMENTS = 50

/**
 * Compares the recorded violations at random past moments, when the rules had followed everything, with joins over the
 * facts of that time.
 */
export async function wrongViolationsThen(
  store: RecordPorts,
  moments: readonly Tx[],
  random: Random,
): Promise<ComparedMoments> {
  const horizon = (await store.horizon())?.tx ?? 0
  const left = moments.filter((tx) => tx >= horizon)
  while (left.length > MAX_MOMENTS) left.splice(below(random, left.length), 1)
  const wrong: string[] = []
  let violations = 0
  for (const tx of left) {
    const { judged, recorded } = await recordedThen(store, tx)
    const expected = expectedViolations(judged)
    violations += expected.size
    for (const line of expected) if (!recorded.has(line)) wrong.push(`as of ${tx} it didn't violate: ${line}`)
    for (const line of recorded) if (!expected.has(line)) wrong.push(`as of ${tx} it violated wrongly: ${line}`)
  }
  return { wrong, moments: left.length, violations }
}

async function recordedThen(
  store: RecordPorts,
  tx: Tx,
): Promise<{ judged: PolicyInputs; recorded: ReadonlySet<string> }> {
  const uris = new Map<number, Uri>((await store.nodePage(0, 10_000)).map(({ id, uri }) => [id, uri]))
  const { rows } = await store.edgePage(0, tx, 100_000)
  const edges = rows.map(({ type, from, to }) => ({ type, from: uris.get(from) ?? '', to: uris.get(to) ?? '' }))
  const facts = new Map<string, JsonObject>()
  for (const record of await store.entities([...uris.values()], tx)) {
    const stated = record?.stated.filter(({ platform }) => platform !== SYSTEM_PLATFORM) ?? []
    // The home platform is the one that states more than events do.
    const attributes = stated.reduce<JsonObject>((all, one) => ({ ...all, ...one.attributes }), {})
    if (record !== null && record !== undefined) facts.set(record.uri, attributes)
  }
  const recorded = edges.filter(({ type }) => isViolationEdge(type))
  return {
    judged: { facts, edges: edges.filter(({ type }) => !isViolationEdge(type)) },
    recorded: new Set(recorded.map(({ type, from, to }) => `${type}|${from}|${to}`)),
  }
}
