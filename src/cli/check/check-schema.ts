// Implements `mlg check schema`: tells whether somebody reads what a dataset's new schema lacks.
import { formatCount } from '../../lib/format-count.ts'
import { parseYaml } from '../../lib/yaml.ts'
import type { Tx } from '../../model/facts.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'
import type { LineageAnswer } from '../../questions/lineage/schema.ts'
import { findOperation } from '../operation-table.ts'
import { askService, baseOf, answerList, type Print, type ServiceAnswer } from '../call-service.ts'
import { asObject } from '../../lib/json.ts'
import { incompleteLines } from '../incomplete.ts'
import { askOperation } from '../operation-request.ts'
import { namesOfOwners, type DetailLine } from './checked.ts'
import { readGiven } from './read-given.ts'
import { outcomesOf, readConditions, type Measures } from './conditions.ts'
import { differenceOf, readSchema, type SchemaColumn } from './new-schema.ts'
import { report, type ReportOptions } from './report.ts'
import { SCHEMA_MEASURES, REMOVED_IN_USE } from './terms.ts'

export interface CheckSchemaOptions extends ReportOptions {
  readonly dataset: string
  readonly file: string
  readonly failOn: readonly string[]
}

/** Maximum number of items of each list that a report shows. */
const LISTED = 20
const PAGE = 500

const QUERY = `query ($uri: ID!, $after: String) {
  dataset(id: $uri) {
    name
    schema { name type }
    assertions { assertion column }
    columns(first: ${PAGE}, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges { node {
        name type
        derives(first: ${LISTED}) { totalCount edges { node { ...Column } } }
        referredToBy(first: ${LISTED}) { totalCount edges { node { ...Column } } }
      } }
    }
  }
}
fragment Column on DatasetColumn { uri name columnOf { uri name } }`

/** Some sources state the schema of each version only. */
const VERSIONS = `query ($uri: ID!, $after: String) {
  dataset(id: $uri) {
    versions(first: ${PAGE}, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges { node { createdAt schema { name type } } }
    }
  }
}`

interface KnownColumn extends SchemaColumn {
  readonly uses: readonly DetailLine[]
  readonly usesTotal: number
}

export async function checkSchema(options: CheckSchemaOptions, print: Print): Promise<void> {
  const { dataset: text, file, failOn } = options
  const conditions = readConditions(failOn, SCHEMA_MEASURES)
  if (!conditions.ok) throw new Error(`--fail-on ${conditions.error}`)
  const uri = canonicalUri(text)
  if (!uri.ok) throw new Error(`--dataset: ${uri.error}`)
  const content = parseYaml(readGiven(file, '--file'))
  const wanted = content.ok ? readSchema(content.value) : content
  if (!wanted.ok) throw new Error(`--file ${file}: ${wanted.error}`)
  const { name, columns, tx } = await columnsOf(uri.value, options)
  if (columns.length === 0)
    throw new Error(`No columns of ${uri.value} are in the graph, so there is nothing to compare.`)
  const { removed, added, retyped } = differenceOf(columns, wanted.value)
  const used = removed.filter(({ usesTotal: total }) => total > 0)
  const readers = await readersOf(uri.value, tx, options)
  const incomplete = incompleteLines({ ...readers.answer })
  const notes = [...warningOfUnstatedUse(removed, columns, readers.total), ...incomplete]
  const measures: Measures = {
    [REMOVED_IN_USE]: used.length,
    'removed columns': removed.length,
    'changed types': retyped.length,
    'added columns': added.length,
    readers: readers.total,
    'incomplete sources': incomplete.length,
  }
  const plain = (column: SchemaColumn): DetailLine => ({ text: formatColumn(column), uri: null, owners: [] })
  const details = [
    ...used.map(({ name: column, uses, usesTotal: total }) => ({ title: `${column} is used by`, total, lines: uses })),
    listing('removed, without known readers', removed.filter((each) => !used.includes(each)).map(plain)),
    listing(
      'changed types',
      retyped.map(({ before, after }) => ({
        ...plain(before),
        text: `${formatColumn(before)} becomes ${after.type ?? ''}`,
      })),
    ),
    listing('added', added.map(plain)),
    { title: 'readers of the dataset, which may read any column', total: readers.total, lines: readers.lines },
  ]
  const subject = {
    uri: uri.value,
    name,
    files: file === '-' ? [] : [file],
    sentence: measuresSentence(measures),
    outcomes: outcomesOf(conditions.value, measures),
    details: details.filter(({ total }) => total > 0),
  }
  const checked = { title: 'What the new schema changes', base: baseOf(options), tx, notes }
  report({ ...checked, subjects: [subject] }, options, print)
}

/** If nobody states which columns are used, it isn't known whether a removed one is. */
function warningOfUnstatedUse(
  removed: readonly KnownColumn[],
  all: readonly KnownColumn[],
  readers: number,
): readonly string[] {
  return removed.length === 0 || readers === 0 || all.some(({ usesTotal }) => usesTotal > 0)
    ? []
    : [
        'No source states which columns the readers use: a removed one may be in use. To fail on any, use "removed columns > 0".',
      ]
}

function listing(title: string, lines: readonly DetailLine[]) {
  return { title, total: lines.length, lines: lines.slice(0, LISTED) }
}

function formatColumn({ name, type }: SchemaColumn): string {
  return type === null ? name : `${name} ${type}`
}

function measuresSentence(measures: Measures): string {
  const {
    'removed columns': removed = 0,
    [REMOVED_IN_USE]: used = 0,
    'changed types': retyped = 0,
    readers = 0,
  } = measures
  const { 'added columns': added = 0 } = measures
  const inUse = removed === 0 ? '' : ` (${used} in use)`
  return `It removes ${formatCount(removed, 'column')}${inUse}, changes the type of ${retyped} and adds ${added}; ${formatCount(readers, 'entity reads', 'entities read')} the dataset.`
}

interface KnownColumns {
  readonly name: string
  readonly columns: readonly KnownColumn[]
  /** Transaction of all of these. */
  readonly tx: Tx
}

/** Returns all known columns, each with the entities that state its use. */
async function columnsOf(uri: Uri, options: CheckSchemaOptions): Promise<KnownColumns> {
  const { datasets, tx } = await datasetPages(uri, { query: QUERY, list: 'columns', asOf: null }, options)
  const [first = {}] = datasets
  const name = typeof first.name === 'string' ? first.name : uri
  const tests = answerList(first.assertions)
  const known = (columns: readonly ServiceAnswer[]) => columns.map((column) => knownColumn(column, tests))
  const columns = datasets.flatMap(({ columns: page }) => nodesIn(page))
  if (columns.length > 0) return { name, columns: known(columns), tx }
  const listed = answerList(first.schema)
  return { name, columns: known(listed.length > 0 ? listed : await newestSchema(uri, tx, options)), tx }
}

/** Returns the columns of the newest version that states any. */
async function newestSchema(uri: Uri, asOf: Tx, options: CheckSchemaOptions): Promise<readonly ServiceAnswer[]> {
  const { datasets } = await datasetPages(uri, { query: VERSIONS, list: 'versions', asOf }, options)
  const versions = datasets.flatMap(({ versions: page }) => nodesIn(page))
  const timeOf = ({ createdAt }: ServiceAnswer): number => Date.parse(String(createdAt)) || 0
  const newest = versions
    .filter(({ schema }) => answerList(schema).length > 0)
    .reduce<ServiceAnswer | null>((last, one) => (last === null || timeOf(one) >= timeOf(last) ? one : last), null)
  return answerList(newest?.schema)
}

interface DatasetQuery {
  readonly query: string
  /** Field of which all pages are read. */
  readonly list: 'columns' | 'versions'
  readonly asOf: Tx | null
}

/** Returns the dataset with each page of a list, all as of one transaction. */
async function datasetPages(uri: Uri, { query, list, asOf }: DatasetQuery, options: CheckSchemaOptions) {
  const datasets: ServiceAnswer[] = []
  let tx = asOf
  for (let after: string | null = null; ;) {
    const answer = await runQuery({ query, variables: { uri, after } }, tx, options)
    // Further pages are read at the first one's transaction.
    tx ??= Number(asObject(answer.extensions).tx)
    const dataset = asObject(asObject(answer.data).dataset)
    if (dataset[list] === undefined) throw new Error(`The graph has no dataset ${uri}.`)
    datasets.push(dataset)
    const { hasNextPage, endCursor } = asObject(asObject(dataset[list]).pageInfo)
    if (hasNextPage !== true || typeof endCursor !== 'string') return { datasets, tx }
    after = endCursor
  }
}

function nodesIn(page: unknown): readonly ServiceAnswer[] {
  return answerList(asObject(page).edges).map(({ node }) => asObject(node))
}

async function runQuery(body: object, asOf: Tx | null, options: CheckSchemaOptions) {
  const headers = { 'content-type': 'application/json' }
  const answer = await askService(options, asOf === null ? '/graphql' : `/graphql?asOf=${asOf}`, {
    init: { method: 'POST', headers, body: JSON.stringify(body) },
  })
  const [error] = answerList(answer.errors)
  if (error !== undefined) throw new Error(String(error.message))
  return answer
}

function knownColumn(column: ServiceAnswer, tests: readonly ServiceAnswer[]): KnownColumn {
  const name = String(column.name)
  const reading = ['derives', 'referredToBy'].map((relation) => asObject(column[relation]))
  const testing = tests.filter(({ column: of }) => of === name)
  const lines = [
    ...reading.flatMap(({ edges }) => answerList(edges).map(({ node }) => columnLine(asObject(node)))),
    ...testing.map(({ assertion }) => ({ text: `the test ${String(assertion)}`, uri: null, owners: [] })),
  ]
  const total = reading.reduce((sum, { totalCount }) => sum + Number(totalCount ?? 0), testing.length)
  return { name, type: typeof column.type === 'string' ? column.type : null, uses: lines, usesTotal: total }
}

function columnLine({ uri, name, columnOf }: ServiceAnswer): DetailLine {
  const { name: dataset } = asObject(columnOf)
  const datasetPhrase = typeof dataset === 'string' ? ` of ${dataset}` : ''
  return { text: `${String(name)}${datasetPhrase}`, uri: String(uri), owners: [] }
}

/** Returns what reads the dataset itself: the entities one step away, without its own columns and versions. */
async function readersOf(uri: Uri, asOf: Tx, options: CheckSchemaOptions) {
  const given = { uri, direction: 'downstream', depth: '1', owners: true, limit: String(LISTED), asOf: String(asOf) }
  const answer = await askOperation<LineageAnswer>(findOperation('lineage'), given, options)
  const isOwn = (type: string | null) => type === 'DatasetColumn' || type === 'DatasetVersion'
  const total = answer.totals.reduce((sum, { type, count }) => sum + (isOwn(type) ? 0 : count), 0)
  const lines = answer.nodes
    .filter(({ entityType }) => !isOwn(entityType))
    .map(({ name, entityType, uri: of, ownedBy, unresolvedOwners }) => ({
      text: `${entityType ?? 'something'} ${name}`,
      uri: of,
      owners: namesOfOwners({ ownedBy, unresolvedOwners }),
    }))
  return { answer, total, lines }
}
