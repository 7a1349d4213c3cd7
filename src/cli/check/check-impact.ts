// Implements `mlg check impact`: what a change would break, as conditions that fail a build.
import { mapValues } from '../../lib/json.ts'
import { parseYaml } from '../../lib/yaml.ts'
import { canonicalUri } from '../../model/uri.ts'
import type { ImpactAnswer, ImpactRow } from '../../questions/lineage/schema.ts'
import { IMPACT_GROUPS } from '../../contracts/impact-groups.ts'
import { findOperation } from '../operation-table.ts'
import { baseOf, Refused, type Print } from '../call-service.ts'
import { incompleteLines } from '../incomplete.ts'
import { askOperation } from '../operation-request.ts'
import { MAX_URIS, readPathMap, entitiesOf } from './changed-files.ts'
import { namesOfOwners, type CheckedSubject, type Detail, type DetailLine } from './checked.ts'
import { outcomesOf, readConditions, type CheckCondition, type Measures } from './conditions.ts'
import { readGiven } from './read-given.ts'
import { report, type ReportOptions } from './report.ts'
import { IMPACT_MEASURES } from './terms.ts'

export interface CheckImpactOptions extends ReportOptions {
  readonly failOn: readonly string[]
  /** A file with the changed paths, one per line; `-` for the standard input. */
  readonly changedFiles?: string
  /** The file that maps paths to entities. */
  readonly map: string
}

/** Maximum number of entities of a group that a report lists. */
const LISTED = 10
/** Entities requested for all groups together, so that each group has this many or is complete. */
const REQUESTED_ROWS = 200

const COUNTED: Readonly<Record<(typeof IMPACT_MEASURES)[number], (answer: ImpactAnswer) => number>> = {
  entities: ({ total }) => total,
  'live entities': ({ live }) => live,
  'running tests': ({ runningTestsTotal }) => runningTestsTotal,
  'deployments in use': ({ deploymentsInUse }) => deploymentsInUse,
  teams: ({ teamsTotal }) => teamsTotal,
  surfaces: ({ surfacesTotal }) => surfacesTotal,
  'unknown entities': ({ unknown }) => unknown,
  models: countOfType('Model'),
  'model versions': countOfType('ModelInstance'),
  deployments: countOfType('ModelDeployment'),
  tests: countOfType('AbTest'),
  services: countOfType('Service'),
  features: countOfType('Feature'),
  datasets: countOfType('Dataset'),
  pipelines: countOfType('Pipeline'),
  'incomplete sources': (answer) => incompleteLines(answer).length,
}

/** A group may contain more than its name says: runs and steps aren't pipelines. */
function countOfType(type: string): (answer: ImpactAnswer) => number {
  return ({ totals }) => totals.find((total) => total.type === type)?.count ?? 0
}

export async function checkImpact(uris: readonly string[], options: CheckImpactOptions, print: Print): Promise<void> {
  const conditions = readConditions(options.failOn, IMPACT_MEASURES)
  if (!conditions.ok) throw new Error(`--fail-on ${conditions.error}`)
  const { files, notes } = changedUris(uris, options)
  const subjects: CheckedSubject[] = []
  const missing: string[] = []
  const incomplete = new Set<string>()
  let tx: number | null = null
  for (const [uri, paths] of files) {
    const answer = await impactOf(uri, tx, options)
    if (answer === null) {
      // An entity that the change adds isn't in the graph yet, but one that a person names should be there.
      if (uris.includes(uri)) throw new Error(`${uri} isn't in the graph.`)
      missing.push(uri)
      continue
    }
    // Reads everything at one transaction.
    tx ??= answer.tx
    for (const line of incompleteLines(answer)) incomplete.add(line)
    subjects.push(impactSubject(answer, paths, conditions.value))
  }
  if (missing.length > 0) notes.push(`Not in the graph, so no users of them are known: ${missing.join(', ')}`)
  const title = 'What this change affects'
  report({ title, base: baseOf(options), tx, subjects, notes: [...notes, ...incomplete] }, options, print)
}

interface ChangedFiles {
  readonly files: ReadonlyMap<string, readonly string[]>
  readonly notes: string[]
}

/** Joins the named URIs with those of the changed files. */
function changedUris(uris: readonly string[], { changedFiles, map }: CheckImpactOptions): ChangedFiles {
  const files = new Map<string, readonly string[]>()
  for (const text of uris) {
    const uri = canonicalUri(text)
    if (!uri.ok) throw new Error(uri.error)
    files.set(uri.value, [])
  }
  if (changedFiles === undefined) {
    if (files.size === 0) throw new Error('Name what changes: one or more URIs, or --changed-files with --map.')
    return { files, notes: [] }
  }
  const content = parseYaml(readGiven(map, '--map'))
  const paths = content.ok ? readPathMap(content.value) : content
  if (!paths.ok) throw new Error(`--map ${map}: ${paths.error}`)
  const lines = readGiven(changedFiles, '--changed-files').split(/\r?\n/)
  const found = entitiesOf(
    lines.filter((line) => line !== ''),
    paths.value,
  )
  if (!found.ok) throw new Error(`--changed-files: ${found.error}`)
  const { entities, unmapped } = found.value
  for (const [uri, described] of entities) files.set(uri, described)
  if (files.size > MAX_URIS)
    throw new Error(`The changed files map to ${files.size} entities; the limit is ${MAX_URIS}.`)
  const count = unmapped.length
  return {
    files,
    notes: count === 0 ? [] : [`${count} changed ${count === 1 ? 'file maps' : 'files map'} to nothing in ${map}.`],
  }
}

/** Returns null if the graph has never heard of the entity. */
async function impactOf(uri: string, tx: number | null, options: CheckImpactOptions): Promise<ImpactAnswer | null> {
  const asOf = tx === null ? {} : { asOf: String(tx) }
  try {
    return await askOperation(findOperation('impact'), { uri, limit: String(REQUESTED_ROWS), ...asOf }, options)
  } catch (error) {
    if (error instanceof Refused && error.code === 'UNKNOWN_URI') return null
    throw error
  }
}

function impactSubject(
  answer: ImpactAnswer,
  files: readonly string[],
  conditions: readonly CheckCondition[],
): CheckedSubject {
  const measures: Measures = mapValues(COUNTED, (count) => count(answer))
  return {
    uri: answer.uri,
    name: answer.name,
    files,
    sentence: answer.sentence,
    outcomes: outcomesOf(conditions, measures),
    details: detailsOf(answer),
  }
}

function detailsOf({ groups, runningTests }: ImpactAnswer): readonly Detail[] {
  return IMPACT_GROUPS.flatMap(({ name, title }) => {
    const group = groups[name]
    if (group === undefined || group.total === 0) return []
    const lines = group.nodes.slice(0, LISTED).map((node) => lineOf(node, runningTests.includes(node.uri)))
    return [{ title, total: group.total, lines }]
  })
}

function lineOf(
  { uri, name, status, standing, ownedBy, unresolvedOwners }: Omit<ImpactRow, 'group'>,
  runs: boolean,
): DetailLine {
  const states = [runs ? 'running' : status, standing === 'live' ? undefined : standing]
  const said = [...new Set(states.filter((each) => each !== undefined))]
  return {
    text: said.length === 0 ? name : `${name} (${said.join(', ')})`,
    uri,
    owners: namesOfOwners({ ownedBy, unresolvedOwners }),
  }
}
