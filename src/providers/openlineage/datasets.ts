import type { Json, JsonObject } from '../../lib/json.ts'
import type { Uri } from '../../model/uri.ts'
import type { DatasetOf, LineageEvent, LineageName } from './event.ts'
import { entries, from, numberAt, ofDataset } from './facets.ts'
import { columnOf, member, textOf, type Names } from './naming.ts'
import { stated, type StatedThing } from './statement.ts'

/** Columns of one dataset, and of all that one of its columns is made from: a table has some thousands at most. */
const MAX_COLUMNS = 10_000
/** Columns of columns: as deep as JSON may be nested where it is pushed. */
const MAX_NESTED = 20

/** Of the datasets of an event, their versions, and those that they are said to be made from or to have replaced. */
export function datasetStatements(event: LineageEvent, names: Names): readonly StatedThing[] {
  const { dataset, inputs, outputs } = event
  const own = dataset === null ? [] : [dataset]
  return [...own, ...inputs, ...outputs].flatMap((one) => {
    const uri = names.dataset(one)
    if (uri === null) return []
    const written = outputs.includes(one) || dataset !== null
    return [
      ...stated(event, 'Dataset', uri, saidOf(one, uri, names, written)),
      ...versionStatements(event, one, uri, names),
      ...sourcesOf(one).flatMap((source) => stated(event, 'Dataset', names.dataset(source), { is: calledAs(source) })),
      ...replaced(event, one, names),
    ]
  })
}

/** Whether it is there: what is named later than it was dropped is there again. */
export const DROPPED = 'DROP'
const PRESENT = 'PRESENT'

function saidOf(one: DatasetOf, uri: Uri, names: Names, written: boolean) {
  const { facets, ofRun } = one
  const change = textOf(member(facets, 'lifecycleStateChange')?.lifecycleStateChange)
  const statistics = member(ofRun, 'outputStatistics')
  return {
    is: {
      ...calledAs(one),
      ...ofDataset(facets),
      ...from(facets, 'schema', (facet) => ({ columns: columnsOf(facet) })),
      ...from(facets, 'columnLineage', (facet) => lineageOf(facet, uri, names)),
      ...(written && statistics !== undefined ? { rowCount: numberAt(statistics, 'rowCount') } : {}),
      ...from(ofRun, 'dataQualityAssertions', (facet) => ({ assertions: assertionsOf(facet) })),
      ...from(facets, 'symlinks', (facet) => ({
        symlinks: entries(facet.identifiers).flatMap((other) => calledIn(other)),
      })),
      presence: change === DROPPED ? DROPPED : PRESENT,
    },
    facets: { ...facets, ...ofRun },
  }
}

function calledAs({ namespace, name }: LineageName): Members {
  return { namespace, name }
}

function calledIn(of: JsonObject): readonly JsonObject[] {
  const named = namedIn(of)
  return named === null ? [] : [{ ...named }]
}

function columnsOf(facet: JsonObject): Json {
  const columns: JsonObject[] = []
  const take = (fields: Json | undefined, before: string, depth: number): void => {
    for (const field of entries(fields)) {
      const name = textOf(field.name)
      if (name === null || columns.length >= MAX_COLUMNS) continue
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
  return columns
}

/** Which columns a column is made from, and which datasets a dataset; each column that is named, so that it is there. */
function lineageOf(facet: JsonObject, uri: Uri, names: Names): Readonly<Record<string, Json>> {
  const lineage: JsonObject[] = []
  const sources = new Map<Uri, JsonObject>()
  const datasets = new Set<Uri>()
  for (const [name, field] of Object.entries(member(facet, 'fields') ?? {})) {
    if (name === '' || lineage.length >= MAX_COLUMNS) continue
    const inputs = entries(member({ field }, 'field')?.inputFields)
    const made = inputs.flatMap((input) => sourceOf(input, names))
    for (const source of made) {
      datasets.add(source.dataset)
      if (sources.size < MAX_COLUMNS)
        sources.set(source.uri, { uri: source.uri, name: source.name, dataset: source.dataset })
    }
    const how = [...new Set(inputs.flatMap(transformationsOf))]
    lineage.push({
      name,
      from: made.map((source) => source.uri),
      ...(how.length > 0 && { transformation: how.join(', ') }),
    })
  }
  for (const input of entries(facet.dataset)) {
    const source = sourceOf(input, names)[0]
    if (source !== undefined) datasets.add(source.dataset)
  }
  datasets.delete(uri)
  return { lineage, sources: [...sources.values()], derivedFrom: [...datasets] }
}

type Members = Readonly<Record<string, Json>>

interface SourceColumn {
  readonly uri: Uri
  readonly name: string
  readonly dataset: Uri
}

function sourceOf(input: JsonObject, names: Names): readonly SourceColumn[] {
  const [named, name] = [namedIn(input), textOf(input.field)]
  const dataset = named === null ? null : names.dataset(named)
  const uri = dataset === null || name === null ? null : columnOf(dataset, name)
  return dataset === null || name === null || uri === null ? [] : [{ uri, name, dataset }]
}

function namedIn({ namespace, name }: JsonObject): LineageName | null {
  const [one, other] = [textOf(namespace), textOf(name)]
  return one === null || other === null ? null : { namespace: one, name: other }
}

function transformationsOf(input: JsonObject): readonly string[] {
  return entries(input.transformations).flatMap(({ type, subtype }) => textOf(subtype) ?? textOf(type) ?? [])
}

function assertionsOf(facet: JsonObject): Json {
  return entries(facet.assertions).flatMap(({ assertion, column, success }) => {
    const text = textOf(assertion)
    return text === null ? [] : [{ assertion: text, column: textOf(column), success: success === true }]
  })
}

function versionStatements(event: LineageEvent, one: DatasetOf, dataset: Uri, names: Names): readonly StatedThing[] {
  const version = textOf(member(one.facets, 'version')?.datasetVersion)
  if (version === null) return []
  const statistics = member(one.ofRun, 'outputStatistics')
  const counts: Members =
    statistics === undefined ? {} : { rowCount: numberAt(statistics, 'rowCount'), bytes: numberAt(statistics, 'size') }
  return stated(event, 'DatasetVersion', names.version(one, version), {
    is: { name: one.name, version, dataset, ...counts },
  })
}

/** The datasets that its columns are made from: not each is an input of the run. */
function sourcesOf({ facets }: DatasetOf): readonly LineageName[] {
  const lineage = member(facets, 'columnLineage')
  const inputs = Object.values(member(lineage, 'fields') ?? {}).flatMap((field) =>
    entries(member({ field }, 'field')?.inputFields),
  )
  const named = [...inputs, ...entries(lineage?.dataset)].flatMap((input) => namedIn(input) ?? [])
  return [...new Map(named.map((one) => [JSON.stringify(one), one])).values()]
}

function replaced(event: LineageEvent, one: DatasetOf, names: Names): readonly StatedThing[] {
  const before = member(member(one.facets, 'lifecycleStateChange'), 'previousIdentifier')
  const named = before === undefined ? null : namedIn(before)
  if (named === null) return []
  return stated(event, 'Dataset', names.dataset(named), { is: { ...calledAs(named), presence: DROPPED } })
}
