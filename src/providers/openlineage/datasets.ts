import { objectsOf, type Json, type JsonObject } from '../../lib/json.ts'
import type { Uri } from '../../model/uri.ts'
import type { DatasetOf, LineageEvent, LineageName } from './event.ts'
import { from, isCut, LISTED, numberAt, datasetFacets, type FacetAttributes } from './facets.ts'
import { memberIfAny, textOf } from '../../lib/members.ts'
import { columnOf, type Names } from './naming.ts'
import { stateEntity, type EventStatement, type UnstampedGroups } from './statement.ts'

/** Maximum number of columns of a dataset, and of those that one column is made from: tables have some thousands. */
export const MAX_COLUMNS = 10_000
/** Maximum number of levels of nested columns: pushed JSON may be nested as deep. */
const MAX_NESTED = 20

/** Covers the event's datasets, their versions, and the datasets that they are stated to be made from or to replace. */
export function datasetStatements(event: LineageEvent, names: Names): readonly EventStatement[] {
  const { dataset, inputs } = event
  const written = dataset === null ? event.outputs : [dataset, ...event.outputs]
  const statementsOfAll = (all: readonly DatasetOf[], areWritten: boolean) =>
    all.flatMap((one) => statementsAbout(one, { event, names, written: areWritten }))
  return [...statementsOfAll(inputs, false), ...statementsOfAll(written, true)]
}

interface DatasetContext {
  readonly event: LineageEvent
  readonly names: Names
  readonly written: boolean
}

function statementsAbout(entry: DatasetOf, { event, names, written }: DatasetContext): readonly EventStatement[] {
  const uri = names.dataset(entry)
  if (uri === null) return []
  const facet = memberIfAny(entry.facets, 'columnLineage')
  const lineage = facet === undefined ? null : lineageOf(facet, names)
  return [
    ...stateEntity(event, 'Dataset', uri, contentOf({ of: entry, uri, lineage, written })),
    ...versionStatements(event, entry, uri, names),
    ...[...(lineage?.datasets ?? [])].flatMap(([source, named]) =>
      stateEntity(event, 'Dataset', source, { is: calledAs(named) }),
    ),
    ...statementsOfRename(event, entry, names),
  ]
}

/** Marks a dropped dataset; one named after it was dropped exists again. */
export const DROPPED = 'DROP'
const PRESENT = 'PRESENT'

interface DatasetMention {
  readonly of: DatasetOf
  readonly uri: Uri
  /** Null if the event has no lineage of it. */
  readonly lineage: DatasetLineage | null
  readonly written: boolean
}

function contentOf({ of, uri, lineage, written }: DatasetMention): UnstampedGroups {
  const { facets, runFacets } = of
  const change = textOf(memberIfAny(facets, 'lifecycleStateChange')?.lifecycleStateChange)
  const statistics = memberIfAny(runFacets, 'outputStatistics')
  return {
    is: {
      ...calledAs(of),
      ...datasetFacets(facets),
      ...from(facets, 'schema', columnsOf),
      ...from(facets, 'columnLineage', () => ({
        lineage: lineage?.columns ?? [],
        lineageCut: lineage?.isCut === true ? true : null,
        sources: lineage?.sources ?? [],
        derivedFrom: [...(lineage?.datasets.keys() ?? [])].filter((source) => source !== uri),
      })),
      ...(written && statistics !== undefined ? { rowCount: numberAt(statistics, 'rowCount') } : {}),
      ...from(runFacets, 'dataQualityAssertions', assertionsOf),
      ...from(facets, 'symlinks', symlinksOf),
      presence: change === DROPPED ? DROPPED : PRESENT,
    },
    facets: { ...facets, ...runFacets },
  }
}

function calledAs({ namespace, name }: LineageName): FacetAttributes {
  return { namespace, name }
}

function calledIn(of: JsonObject): readonly JsonObject[] {
  const named = namedIn(of)
  return named === null ? [] : [{ ...named }]
}

function symlinksOf(facet: JsonObject): FacetAttributes {
  const symlinks = objectsOf(facet.identifiers).flatMap(calledIn)
  return { symlinks: symlinks.slice(0, LISTED.symlinks), symlinksCut: isCut(symlinks, LISTED.symlinks) }
}

function columnsOf(facet: JsonObject): FacetAttributes {
  const columns: JsonObject[] = []
  let columnsCut: true | null = null
  const take = (fields: Json | undefined, before: string, depth: number): void => {
    for (const field of objectsOf(fields)) {
      const name = textOf(field.name)
      if (name === null) continue
      if (columns.length >= MAX_COLUMNS) {
        columnsCut = true
        return
      }
      const [type, description] = [textOf(field.type), textOf(field.description)]
      columns.push({
        name: before + name,
        ...(type !== null && { type }),
        ...(description !== null && { description }),
      })
      if (depth < MAX_NESTED) take(field.fields, `${before}${name}.`, depth + 1)
    }
  }
  take(facet.fields, '', 0)
  return { columns, columnsCut }
}

/** The datasets and columns that a facet says a dataset is made from. Not all of them are inputs of the run. */
interface DatasetLineage {
  readonly columns: readonly JsonObject[]
  /** Columns that those are made from: naming them makes them exist. */
  readonly sources: readonly JsonObject[]
  readonly datasets: ReadonlyMap<Uri, LineageName>
  readonly isCut: boolean
}

function lineageOf(facet: JsonObject, names: Names): DatasetLineage {
  const columns: JsonObject[] = []
  const sources = new Map<Uri, JsonObject>()
  let cut = false
  const datasets = new Map<Uri, LineageName>()
  const sourceOf = (input: JsonObject): readonly Uri[] => {
    const [named, name] = [namedIn(input), textOf(input.field)]
    const dataset = named === null ? null : names.dataset(named)
    if (named === null || dataset === null) return []
    datasets.set(dataset, named)
    const uri = name === null ? null : columnOf(dataset, name)
    if (name === null || uri === null) return []
    if (sources.size < MAX_COLUMNS || sources.has(uri)) sources.set(uri, { uri, name, dataset })
    else cut = true
    return [uri]
  }
  for (const [name, field] of Object.entries(memberIfAny(facet, 'fields') ?? {})) {
    if (name === '') continue
    if (columns.length >= MAX_COLUMNS) {
      cut = true
      break
    }
    const inputs = objectsOf(memberIfAny({ field }, 'field')?.inputFields)
    const how = [...new Set(inputs.flatMap(transformationsOf))]
    columns.push({
      name,
      from: inputs.flatMap(sourceOf),
      ...(how.length > 0 && { transformation: how.join(', ') }),
    })
  }
  objectsOf(facet.dataset).forEach(sourceOf)
  return { columns, sources: [...sources.values()], datasets, isCut: cut }
}

function namedIn({ namespace, name }: JsonObject): LineageName | null {
  const [one, other] = [textOf(namespace), textOf(name)]
  return one === null || other === null ? null : { namespace: one, name: other }
}

function transformationsOf(input: JsonObject): readonly string[] {
  return objectsOf(input.transformations).flatMap(({ type, subtype }) => textOf(subtype) ?? textOf(type) ?? [])
}

function assertionsOf(facet: JsonObject): FacetAttributes {
  const assertions = objectsOf(facet.assertions).flatMap(({ assertion, column, success }) => {
    const text = textOf(assertion)
    return text === null ? [] : [{ assertion: text, column: textOf(column), success: success === true }]
  })
  return {
    assertions: assertions.slice(0, LISTED.assertions),
    assertionsCut: isCut(assertions, LISTED.assertions),
  }
}

function versionStatements(
  event: LineageEvent,
  entry: DatasetOf,
  dataset: Uri,
  names: Names,
): readonly EventStatement[] {
  const version = textOf(memberIfAny(entry.facets, 'version')?.datasetVersion)
  if (version === null) return []
  const statistics = memberIfAny(entry.runFacets, 'outputStatistics')
  const counts: FacetAttributes =
    statistics === undefined ? {} : { rowCount: numberAt(statistics, 'rowCount'), bytes: numberAt(statistics, 'size') }
  return stateEntity(event, 'DatasetVersion', names.version(entry, version), {
    is: { name: entry.name, version, dataset, ...counts },
  })
}

function statementsOfRename(event: LineageEvent, one: DatasetOf, names: Names): readonly EventStatement[] {
  const before = memberIfAny(memberIfAny(one.facets, 'lifecycleStateChange'), 'previousIdentifier')
  const named = before === undefined ? null : namedIn(before)
  if (named === null) return []
  return stateEntity(event, 'Dataset', names.dataset(named), { is: { ...calledAs(named), presence: DROPPED } })
}
