import type { SourceFile } from '../../contracts/source.ts'
import type { CsvHeader, CsvRow } from '../../lib/csv-rows.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { EDGE_COLUMNS, readEdge } from './edges.ts'
import { NODE_COLUMNS, ownersOf, readNode } from './nodes.ts'
import type { ImportContext, ImportedEntity, NamedRow, Refuse, RefusedRow } from './table.ts'
import { truncate } from '../../lib/cut-text.ts'

interface ImportedTables {
  readonly entities: ReadonlyMap<Uri, ImportedEntity>
  /** In the order of lines; those of nodes first, since a refused node is the cause of refused edges. */
  readonly refused: readonly RefusedRow[]
  readonly rows: number
}

/** Joins the tables of nodes and of edges; fails if a file is neither. */
export function readTables(files: readonly SourceFile[], context: ImportContext): Result<ImportedTables> {
  const refused: RefusedRow[] = []
  const kinds: CsvFile[] = []
  for (const file of files) {
    const [header, ...rows] = file.documents as unknown as readonly [CsvHeader, ...CsvRow[]]
    const kind = fileKindOf(header)
    if (!kind.ok) return err(`${file.name}: ${kind.error}`)
    kinds.push({ name: file.name, kind: kind.value, header, rows })
  }
  const entities = new Map<Uri, ImportedEntity>()
  const declaredAt = new Map<Uri, string>()
  const refuser =
    (row: NamedRow): Refuse =>
    (column, reason) =>
      void refused.push({ file: row.file, line: row.line, kind: kindOfRow(row), column, reason })
  const owned = new Map<Uri, NamedRow>()
  let rows = 0
  for (const row of readRows(kinds, 'nodes', refused)) {
    rows++
    const read = readNode(row, declaredAt, { context, refuse: refuser(row) })
    if (read === null) continue
    entities.set(read.uri, read.entity)
    if ((row.cells['owner'] ?? '') !== '') owned.set(read.uri, row)
  }
  addOwners(owned, entities, { context, refuser })
  for (const row of readRows(kinds, 'edges', refused)) {
    rows++
    readEdge(row, { context, entities, refuse: refuser(row) })
  }
  const nodesFirst = kinds.toSorted((a, b) => Number(a.kind === 'edges') - Number(b.kind === 'edges'))
  const order = new Map(nodesFirst.map(({ name }, i) => [name, i]))
  const inOrder = refused.toSorted((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line)
  return ok({ entities, refused: inOrder, rows })
}

interface CsvFile {
  readonly name: string
  readonly kind: 'nodes' | 'edges'
  readonly header: CsvHeader
  readonly rows: readonly CsvRow[]
}

/** Yields them one by one: there may be a million, and few are needed again. */
function* readRows(files: readonly CsvFile[], kind: CsvFile['kind'], refused: RefusedRow[]): Generator<NamedRow> {
  for (const { name, header, rows } of files.filter((file) => file.kind === kind))
    for (const row of rows) {
      const named = namedRow(name, header, row, refused)
      if (named !== null) yield named
    }
}

/** A row may be refused because one of its owners is: repeats until no more are refused. */
function addOwners(
  rows: ReadonlyMap<Uri, NamedRow>,
  entities: Map<Uri, ImportedEntity>,
  { context, refuser }: { readonly context: ImportContext; readonly refuser: (row: NamedRow) => Refuse },
): void {
  for (let before = -1; before !== entities.size;) {
    before = entities.size
    for (const [uri, row] of rows) {
      if (!entities.has(uri)) continue
      const owners = ownersOf(row, context, entities)
      if (owners.ok) continue
      refuser(row)('owner', owners.error)
      entities.delete(uri)
    }
  }
  for (const [uri, entity] of entities) {
    const row = rows.get(uri)
    const owners = row === undefined ? null : ownersOf(row, context, entities)
    if (owners === null || !owners.ok) continue
    entity.emails.push(...owners.value.emails)
    if (owners.value.uris.length > 0) entity.edges['ownedBy'] = [...owners.value.uris]
  }
}

function fileKindOf({ columns }: CsvHeader): Result<'nodes' | 'edges'> {
  const has = (wanted: readonly string[]) => wanted.every((column) => columns.includes(column))
  if (has(EDGE_COLUMNS)) return ok('edges')
  if (has(NODE_COLUMNS)) return ok('nodes')
  return err(
    `the columns are neither those of nodes (${NODE_COLUMNS.join(', ')}, …) nor those of edges (${EDGE_COLUMNS.join(', ')})`,
  )
}

const MAX_KIND = 100

function kindOfRow({ cells: { type, from_type: from, edge } }: NamedRow): string | null {
  const kind = truncate(type ?? `${from ?? ''}.${edge ?? ''}`, MAX_KIND)
  return kind === '' || kind === '.' ? null : kind
}

function namedRow(file: string, { columns }: CsvHeader, row: CsvRow, refused: RefusedRow[]): NamedRow | null {
  const { line } = row
  if ('wrong' in row) refused.push({ file, line, kind: null, column: null, reason: row.wrong })
  if ('wrong' in row) return null
  return { file, line, cells: Object.fromEntries(columns.map((column, i) => [column, row.cells[i]?.trim() ?? ''])) }
}
