import type { TypeDefinition } from '../../catalogue/definition.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { FieldRule, Mapping } from '../../contracts/mapping.ts'
import type { ListRequest, Provider, SourceFile, SourceRequest, TypeContract } from '../../contracts/source.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { partsRules } from './parts.ts'
import { readTables } from './read.ts'
import { countRows, refusedByReason, type RefusedRows } from './refused.ts'
import type { ImportedEntity, RefusedRow } from './table.ts'

/** Ids requested together; the files are read all the same. */
const AT_ONCE = 1_000

/**
 * Reads tables of nodes and edges, of any types in the catalogue (docs/guides/imports.md). It serves no domain: another
 * source's bare id never means a row of a file.
 */
export const CSV: Provider = {
  name: 'csv',
  domains: ['imports'],
  events: {},
  types: {},
  files: { only: true, answer: () => err('this provider needs a catalogue') },
  ofCatalogue: csvProvider,
}

function csvProvider(catalogue: Catalogue): Provider {
  const types = catalogue.types.filter(({ part }) => part !== true)
  const names = new Set(types.map(({ name }) => name))
  const [first = ''] = names
  const refusals = memoiseWeakly(({ refused }: CsvReading): Refusals => {
    const unknown = refused.find((row) => !isEdge(row) && typeIn(row, names) === undefined)
    return { byType: Map.groupBy(refused, (row) => typeIn(row, names) ?? first), unknown }
  })
  return {
    ...CSV,
    types: Object.fromEntries(types.map((type) => [type.name, contractOf(type, catalogue, refusals)])),
    files: { only: true, answer: (files, platform) => answerOf(files, { catalogue, platform }), summary: summaryOf },
  }
}

/** Result of reading the files: entities by type, and rows that aren't imported. */
interface CsvReading {
  readonly entities: Readonly<Record<string, readonly ImportedEntity[]>>
  readonly refused: readonly RefusedRow[]
  readonly rows: number
}

/** Maximum number of reasons listed, each with its line. */
const MAX_REASONS = 1_000

/** For people who import. */
export interface CsvSummary {
  readonly rows: number
  readonly entities: number
  /** Number of rows, each of which may have several reasons. */
  readonly refused: number
  readonly refusedByReason: readonly RefusedRows[]
  readonly reasons: readonly RefusedRow[]
}

function summaryOf(body: Json): Json {
  const reading = readingIn(body)
  if (reading === null) return null
  const { entities, refused, rows } = reading
  const count = Object.values(entities).reduce((sum, of) => sum + of.length, 0)
  const summary: CsvSummary = {
    rows,
    entities: count,
    refused: countRows(refused),
    refusedByReason: refusedByReason(refused),
    reasons: refused.slice(0, MAX_REASONS),
  }
  return summary as unknown as Json
}

function answerOf(
  files: readonly SourceFile[],
  context: { readonly catalogue: Catalogue; readonly platform: string },
): Result<Json> {
  const other = files.find(({ name }) => !/\.csv$/i.test(name))
  if (other !== undefined) return err(`${other.name} isn't a CSV file`)
  const read = readTables(files, context)
  if (!read.ok) return read
  const entities: Record<string, ImportedEntity[]> = {}
  for (const entity of read.value.entities.values()) (entities[entity.type] ??= []).push(entity)
  const reading: CsvReading = { entities, refused: read.value.refused, rows: read.value.rows }
  return ok(reading as unknown as Json)
}

/** Nobody else checks rows that were put into the folder by hand: the source's state shows what is wrong with them. */
interface Refusals {
  /** A row that names no type counts for the first type, whose listing reports it. */
  readonly byType: ReadonlyMap<string, readonly RefusedRow[]>
  /** The first node that names no type: it may be of any. */
  readonly unknown: RefusedRow | undefined
}

function contractOf(
  { name }: TypeDefinition,
  catalogue: Catalogue,
  refusals: (reading: CsvReading) => Refusals,
): TypeContract {
  return {
    type: name,
    read: () => null,
    // Before its first import, its folder is empty, or absent.
    list: ({ updatedSince: since, nothingListed }: ListRequest) => ({
      ...ALL,
      ...(since !== null && { since }),
      ...(nothingListed === true && { mayBeEmpty: true as const }),
    }),
    readList: (body) => {
      const reading = readingIn(body)
      if (reading === null) return err(UNREAD)
      const items = entitiesOf(reading, name).map((entity) => ({ id: entity.id, etag: null, record: recordOf(entity) }))
      const { byType, unknown } = refusals(reading)
      const refused = byType.get(name) ?? []
      const node = refused.find((row) => !isEdge(row)) ?? unknown
      return ok({
        items,
        setAside: refused.map(refusedRowText),
        ...(node !== undefined && { incomplete: `its row may be the refused one: ${refusedRowText(node)}` }),
        next: null,
      })
    },
    completeRecords: { etags: false },
    batch: {
      max: AT_ONCE,
      request: () => ALL,
      read: (body) => {
        const reading = readingIn(body)
        if (reading === null) return err(UNREAD)
        return ok(entitiesOf(reading, name).map((entity) => ({ id: entity.id, record: recordOf(entity) })))
      },
      absentMeansGone: true,
    },
    mapping: mappingOf(name, catalogue),
  }
}

const UNREAD = "the tables couldn't be read"

function entitiesOf({ entities }: CsvReading, type: string): readonly ImportedEntity[] {
  return entities[type] ?? []
}

const ALL: SourceRequest = { method: 'GET', path: '/' }

/** Leaves out the type, which its listing has. */
function recordOf({ id, attributes, labels, emails, edges }: ImportedEntity): Json {
  return { id, attributes, labels, emails, edges } as unknown as Json
}

/** Returns the type of a refused node, or of the node where a refused edge begins; undefined if it names no type. */
function typeIn({ kind }: RefusedRow, types: ReadonlySet<string>): string | undefined {
  const named = kind?.split('.')[0]
  return named !== undefined && types.has(named) ? named : undefined
}

function isEdge({ kind }: RefusedRow): boolean {
  return kind?.includes('.') === true
}

/** Only this module makes such values, so one member is enough to recognise them. */
export function readingIn(body: Json): CsvReading | null {
  return isObject(body) && isObject(body.entities) ? (body as unknown as CsvReading) : null
}

export function refusedRowText({ file, line, column, reason }: RefusedRow): string {
  return `${file}, line ${line}${column === null ? '' : `, ${column}`}: ${reason}`
}

/**
 * Returns keys that other sources may share: names and addresses of people and teams, and locations and names of data.
 * An imported address is only claimed, since nobody vouches for it.
 */
function identifying(type: string): readonly (readonly [string, FieldRule])[] {
  const location: FieldRule = {
    kind: 'key',
    name: 'dataUri',
    from: 'data_uri(attributes.location)',
    when: 'attributes.location',
  }
  if (type === 'DataSource') return [['located', location]]
  if (type === 'Dataset') return [['located', location], TABLE]
  const name = { User: 'userName', Group: 'teamName' }[type]
  if (name === undefined) return []
  return [
    ['called', { kind: 'key', name, from: '[id, attributes.name]' }],
    ['address', { kind: 'key', name: 'emailAddress', from: 'attributes.email', when: 'attributes.email' }],
  ]
}

/** A table may be named with its schema or without. */
const TABLE: readonly [string, FieldRule] = [
  'table',
  {
    kind: 'key',
    name: 'tableName',
    from: "split(lower(attributes.name), '.') | [join('.', @[-2:]), @[-1]]",
    when: "!contains(attributes.name, '/')",
  },
]

function mappingOf(type: string, catalogue: Catalogue): Mapping {
  const attributes = Object.keys(catalogue.attributes(type)).filter((name) => name !== 'tags')
  const edges = new Set(catalogue.relationships(type).map(({ name }) => name))
  const rules: (readonly [string, FieldRule])[] = [
    ['id', { kind: 'id' }],
    ...attributes.map((name): [string, FieldRule] => [
      `attribute ${name}`,
      { kind: 'attribute', name, from: `attributes.${name}` },
    ]),
    ...partsRules(type, catalogue),
    ['labels', { kind: 'labels' }],
    ['emails', { kind: 'emails', edge: 'ownedBy' }],
    ...identifying(type),
    ...[...edges].map((edge): [string, FieldRule] => [`edge ${edge}`, { kind: 'uris', edge, from: `edges.${edge}` }]),
  ]
  return { type, fields: Object.fromEntries(rules) }
}
