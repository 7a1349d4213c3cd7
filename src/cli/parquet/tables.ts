// The tables of an exported log, and each transaction's rows in them.
import type { BasicType } from 'hyparquet-writer'
import type { Json } from '../../lib/json.ts'
import { partsOf, platformOf, type Uri } from '../../model/uri.ts'
import type { LoggedTransaction } from '../../questions/log.ts'

/** A `?` means that it may be null. */
type ColumnKind = 'number' | 'text' | 'time' | 'double' | 'boolean'
type Columns = Readonly<Record<string, ColumnKind | `${ColumnKind}?`>>
/** Values in the order of the columns. */
type TableRow = readonly (string | number | boolean | null)[]

const TRANSACTION_COLUMNS = { tx: 'number', written_at: 'time' } as const
const DOCUMENT_COLUMNS = { document_platform: 'text?', document_type: 'text?', document_uri: 'text?' } as const

export const TABLES = {
  transactions: { ...TRANSACTION_COLUMNS, cause: 'text', trace: 'text', accepted_at: 'time' },
  nodes: { ...TRANSACTION_COLUMNS, uri: 'text', component: 'text', platform: 'text' },
  types: { ...TRANSACTION_COLUMNS, uri: 'text', type: 'text?' },
  facts: {
    ...TRANSACTION_COLUMNS,
    op: 'text',
    uri: 'text',
    attribute: 'text',
    value: 'text?',
    text: 'text?',
    number: 'double?',
    boolean: 'boolean?',
    ...DOCUMENT_COLUMNS,
  },
  edges: {
    ...TRANSACTION_COLUMNS,
    op: 'text',
    support: 'number',
    type: 'text',
    from_uri: 'text',
    to_uri: 'text',
    provenance: 'text',
    ...DOCUMENT_COLUMNS,
  },
} as const satisfies Readonly<Record<string, Columns>>

export type TableName = keyof typeof TABLES
export const TABLE_NAMES = Object.keys(TABLES) as TableName[]

export type TableRows = Readonly<Record<TableName, TableRow[]>>

export const noRows = (): TableRows => ({ transactions: [], nodes: [], types: [], facts: [], edges: [] })

export function addRows(rows: TableRows, { tx, at: time, ...logged }: LoggedTransaction): void {
  const at = Date.parse(time)
  rows.transactions.push([tx, at, logged.cause, logged.trace, Date.parse(logged.since)])
  for (const uri of logged.nodes) {
    const { componentType } = partsOf(uri as Uri)
    rows.nodes.push([tx, at, uri, componentType, platformOf(uri as Uri)])
  }
  for (const { uri, type } of logged.types) rows.types.push([tx, at, uri, type])
  for (const { uri, document, asserted, retracted } of logged.facts) {
    const stated = documentCells(document)
    for (const [attribute, value] of Object.entries(asserted as Readonly<Record<string, Json>>))
      rows.facts.push([tx, at, 'assert', uri, attribute, JSON.stringify(value), ...typedCells(value), ...stated])
    for (const attribute of retracted)
      rows.facts.push([tx, at, 'retract', uri, attribute, null, ...typedCells(null), ...stated])
  }
  for (const { op, support, type, from, to, provenance, document } of logged.edges)
    rows.edges.push([tx, at, op, support, type, from, to, provenance, ...documentCells(document)])
}

function documentCells(document: LoggedTransaction['facts'][number]['document']): TableRow {
  return document === null ? [null, null, null] : [document.platform, document.type, document.uri]
}

/** Puts a value into the column of its type; lists and objects are JSON only. */
function typedCells(value: Json): TableRow {
  return [
    typeof value === 'string' ? value : null,
    typeof value === 'number' ? value : null,
    typeof value === 'boolean' ? value : null,
  ]
}

const PARQUET_TYPES: Readonly<Record<ColumnKind, BasicType>> = {
  number: 'INT64',
  text: 'STRING',
  time: 'TIMESTAMP',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
}

/** Returns the columns of a file in the writer's form. */
export function columnData(columns: Columns, rows: readonly TableRow[]) {
  return Object.entries(columns).map(([name, declared], i) => {
    const kind = declared.replace('?', '') as ColumnKind
    const data = rows.map((row) => cellOf(kind, row[i] ?? null))
    return { name, data, type: PARQUET_TYPES[kind], nullable: declared.endsWith('?') }
  })
}

function cellOf(kind: ColumnKind, value: TableRow[number]): string | number | boolean | bigint | Date | null {
  if (kind === 'number' && typeof value === 'number') return BigInt(value)
  return kind === 'time' && typeof value === 'number' ? new Date(value) : value
}
