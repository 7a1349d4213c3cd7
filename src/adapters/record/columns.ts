// Formats of column values, the same in every engine. Only this product writes them, so they are read without checks.
import { carryEvidence } from '../../commit/carry.ts'
import { isCarried } from '../../commit/change.ts'
import { UNKNOWN_NODE, type BatchSupport, type Claims, type StoredNode } from '../../commit/batch-objects.ts'
import { openType } from '../../commit/nodes.ts'
import type { DocumentStatus, EdgePage, EdgeRow, GraphNode, NodeRow, TypeInterval } from '../../contracts/reads.ts'
import type { TypeChange } from '../../contracts/log.ts'
import { readTraceparent } from '../../lib/trace-context.ts'
import type { Attributes, Cause, DocumentKey, EdgeClaim, EdgeTypeId, Origin, Judgement, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'

/** The current type has its own column, apart from earlier ones, which most nodes lack: most rows need no JSON. */
interface TypeColumns {
  readonly entity_type: string | null
  readonly typed_at: Tx | null
  readonly typed_before: string | null
}

export interface NodeColumns extends TypeColumns {
  readonly id: number
  readonly uri: Uri
  readonly system: string | null
  readonly claims: string | null
  readonly requested: string | null
  readonly gone: string | null
}

export function nodeOf(row: NodeColumns): StoredNode {
  return {
    id: row.id,
    uri: row.uri,
    system: parseAttributes(row.system),
    claims: claimsOf(row),
    requestedTypes: requestedTypesOf(row),
    types: typesOf(row),
    gone: parseList(row.gone),
  }
}

/** A platform's documents about a type never change origin, since a new answer is compared with the last. */
export function checkOrigin(written: Pick<DocumentStatus, 'platform' | 'type' | 'origin'>, recorded: Origin): void {
  const { platform, type, origin } = written
  if (origin === recorded) return
  throw new Error(
    `documents of ${platform} about ${type} have the origin "${recorded}" in the record, and can't become "${origin}"`,
  )
}

const NO_ATTRIBUTES: Attributes = {}

export function parseAttributes(text: string | null): Attributes {
  return text === null ? NO_ATTRIBUTES : JSON.parse(text)
}

export function parseList<Item>(text: string | null): readonly Item[] {
  return text === null ? [] : JSON.parse(text)
}

/** Returns null if the value is empty, as it is in most rows. */
export function jsonOrNull(value: object | null): string | null {
  if (value === null) return null
  if (Array.isArray(value)) return value.length === 0 ? null : JSON.stringify(value)
  for (const _ in value) return JSON.stringify(value)
  return null
}

function typesOf(columns: TypeColumns): readonly TypeInterval[] {
  const { entity_type: type, typed_at: since, typed_before: before } = columns
  const ended = parseList<TypeInterval>(before)
  return type === null || since === null ? ended : [...ended, { type, since, until: null }]
}

export type GraphNodeColumns = TypeColumns & Pick<NodeColumns, 'id' | 'uri' | 'gone'>
export type NodePageColumns = GraphNodeColumns & Pick<NodeRow, 'stage'>

export function nodeRowOf(row: NodePageColumns): NodeRow {
  return { ...graphNodeOf(row), stage: row.stage }
}

export function graphNodeOf(row: GraphNodeColumns): GraphNode {
  return { id: row.id, uri: row.uri, types: typesOf(row), gone: parseList(row.gone) }
}

/** An edge in a page. A start reads up to twenty million: lists take a third less time than objects. */
export type EdgeCells = [
  id: number,
  type: number,
  src: number,
  dst: number,
  provenance: number,
  since: Tx,
  until: Tx | null,
]

export function edgePageOf(
  found: readonly EdgeCells[],
  { at, limit, nameOf }: { readonly at: Tx; readonly limit: number; readonly nameOf: (type: number) => EdgeTypeId },
): EdgePage {
  const rows: EdgeRow[] = []
  for (const [support, type, from, to, provenance, since, until] of found) {
    // Ids ascend with the transactions, so all that follow are later still.
    if (since > at) return { rows, next: null }
    const row = { support, type: nameOf(type), from, to, provenance: provenanceOf(provenance), since }
    rows.push({ ...row, until: until !== null && until > at ? null : until })
  }
  return { rows, next: found.length < limit ? null : (rows.at(-1)?.support ?? null) }
}

export function endedTypes(types: readonly TypeInterval[]): readonly TypeInterval[] {
  return openType(types) === null ? types : types.slice(0, -1)
}

/** Writes changes as pairs to save space, since nearly every transaction has some. */
export function typeChangesText(changes: readonly TypeChange[]): string | null {
  return jsonOrNull(changes.map(({ node, type }) => [node, type]))
}

export function typeChangesOf(text: string | null): readonly TypeChange[] {
  return parseList<readonly [node: number, type: string | null]>(text).map(([node, type]) => ({ node, type }))
}

function claimsOf({ claims, entity_type: type }: NodeColumns): Claims {
  if (claims === null) return UNKNOWN_NODE.claims
  return claims === DEFAULT_CLAIM && type !== null ? { [type]: [1, 1] } : JSON.parse(claims)
}

function requestedTypesOf({ requested, entity_type: type }: NodeColumns): readonly string[] | null {
  if (requested === null) return null
  return requested === DEFAULT_CLAIM && type !== null ? [type] : parseList(requested)
}

/** Stands for the value of a node with one document, which follows from its type and would be half of the row. */
const DEFAULT_CLAIM = '1'

export function claimsText({ claims, types }: Pick<StoredNode, 'claims' | 'types'>): string | null {
  const type = openType(types)?.type
  const [name, ...others] = Object.keys(claims)
  const [total, open] = claims[name ?? ''] ?? []
  const isUsual = name !== undefined && name === type && others.length === 0 && total === 1 && open === 1
  return isUsual ? DEFAULT_CLAIM : jsonOrNull(claims)
}

export function requestedText({ requestedTypes, types }: Pick<StoredNode, 'requestedTypes' | 'types'>): string | null {
  if (requestedTypes === null) return null
  const isUsual = requestedTypes.length === 1 && requestedTypes[0] === openType(types)?.type
  return isUsual ? DEFAULT_CLAIM : JSON.stringify(requestedTypes)
}

/** Stores nothing for an edge carried on from a look-up: its evidence follows from the edge itself. */
export function evidenceText(support: BatchSupport): string | null {
  return isCarried(support.document.key, support) ? null : jsonOrNull(support.evidence)
}

export function evidenceOf(
  text: string | null,
  support: EdgeClaim & { readonly provenance: Judgement; readonly document: DocumentKey },
): readonly string[] {
  const { document } = support
  return text === null && isCarried(document, support) ? carryEvidence(support, document.uri) : parseList(text)
}

const PROVENANCES: readonly Judgement[] = ['DECLARED', 'DERIVED', 'INFERRED', 'SUGGESTED', 'CURATED', 'REJECTED']

export function provenanceNumber(provenance: Judgement): number {
  return PROVENANCES.indexOf(provenance)
}

export function provenanceOf(number: number): Judgement {
  const provenance = PROVENANCES[number]
  if (provenance === undefined) throw new Error(`no provenance has the number ${number}`)
  return provenance
}

/**
 * Separates the trace from the spans that it continues, if any, in one column. Spans are few and short-lived, so they
 * don't justify a column in every mark and transaction.
 */
const SPANS = '\u001f'

export function traceText({ trace, spans }: Cause): string {
  return spans === undefined ? trace : `${trace}${SPANS}${spans.join(' ')}`
}

/** A sender may name its event freely: text that isn't a list of spans belongs to the name. */
export function traceOf(text: string): Pick<Cause, 'trace' | 'spans'> {
  const at = text.lastIndexOf(SPANS)
  if (at < 0) return { trace: text }
  const spans = text.slice(at + 1).split(' ')
  return spans.every((span) => readTraceparent(span) !== null) ? { trace: text.slice(0, at), spans } : { trace: text }
}

/** Layout number: rises with each change of a table or index, in either engine, with a step in `migrations.ts`. */
export const SCHEMA = 14

export type Cell = string | number | boolean | Uint8Array | null
export type ColumnKind = 'number' | 'text' | 'boolean' | 'bytes'
/** `?` means that it may be NULL. */
export type Column<Row> = readonly [name: string, kind: ColumnKind | `${ColumnKind}?`, value: (row: Row) => Cell]

export function columnNames<Row>(columns: readonly Column<Row>[], prefix = ''): string {
  return columns.map(([name]) => `${prefix}${name}`).join(', ')
}

/** Selects the columns, named by their properties. */
export function fieldsOf<Row>(columns: readonly Column<Row>[]): string {
  const fieldOf = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return columns.map(([name]) => (name.includes('_') ? `${name} AS "${fieldOf(name)}"` : name)).join(', ')
}

export function columnKindOf<Row>([, kind]: Column<Row>): ColumnKind {
  return kind.replace('?', '') as ColumnKind
}

export type ColumnTypes = Readonly<Record<ColumnKind, string>>

export function definitions<Row>(columns: readonly Column<Row>[], types: ColumnTypes): string {
  const lines = columns.map((column) => {
    const [name, kind] = column
    return `${name} ${types[columnKindOf(column)]}${kind.endsWith('?') ? '' : ' NOT NULL'},`
  })
  return lines.join('\n  ')
}
