import { UNKNOWN_NODE, type Claims, type FactWrite, type StoredNode } from '../../commit/state.ts'
import { openType } from '../../commit/nodes.ts'
import type { DocumentStatus, NodeRow, TypeInterval } from '../../contracts/reads.ts'
import type { FactChange, TypeChange } from '../../contracts/log.ts'
import type { Attributes, Origin, Stance, Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'

/** How values lie in columns, in every engine. What comes out was put in by us, so it is taken as it is. */

/** The type in force lies apart from those before it, of which most nodes have none: no JSON to write and parse for them. */
export interface TypeColumns {
  readonly entity_type: string | null
  readonly typed_at: Tx | null
  readonly typed_before: string | null
}

export interface NodeColumns extends TypeColumns {
  readonly id: number
  readonly uri: Uri
  readonly system: string | null
  readonly claims: string | null
  readonly asked: string | null
  readonly gone: string | null
}

export function nodeOf(row: NodeColumns): StoredNode {
  return {
    id: row.id,
    uri: row.uri,
    system: attributesOf(row.system),
    claims: row.claims === null ? UNKNOWN_NODE.claims : claimsOf(row.claims),
    requestedTypes: row.asked === null ? null : textsOf(row.asked),
    types: typesOf(row),
    gone: goneOf(row.gone),
  }
}

/** Documents of a platform about a type are of one origin for good: what was read is compared with what is read. */
export function checkOrigin(written: Pick<DocumentStatus, 'platform' | 'type' | 'origin'>, known: Origin): void {
  const { platform, type, origin } = written
  if (origin === known) return
  throw new Error(`what ${platform} says of ${type} is of the origin "${known}" so far, and can't become "${origin}"`)
}

/** 'held' or 'dismissed', and since when. */
export function suspectedDeletionColumn({
  hold,
  hold_at: since,
}: {
  hold: string | null
  hold_at: number | null
}): DocumentStatus['suspectedDeletion'] {
  return hold === null || since === null ? null : { state: hold === 'dismissed' ? 'dismissed' : 'held', since }
}

const NO_ATTRIBUTES: Attributes = {}

export function attributesOf(text: string | null): Attributes {
  return text === null ? NO_ATTRIBUTES : JSON.parse(text)
}

export function textsOf(text: string | null): readonly string[] {
  return text === null ? [] : JSON.parse(text)
}

export function numbersOf(text: string | null): readonly number[] {
  return text === null ? [] : JSON.parse(text)
}

/** Null for what is empty: most rows have nothing there. */
export function jsonOrNull(value: object | null): string | null {
  if (value === null) return null
  if (Array.isArray(value)) return value.length === 0 ? null : JSON.stringify(value)
  for (const _ in value) return JSON.stringify(value)
  return null
}

export function goneOf(text: string | null): NodeRow['gone'] {
  return text === null ? NEVER_GONE : JSON.parse(text)
}

const NEVER_GONE: NodeRow['gone'] = []

export function typesOf({
  entity_type: type,
  typed_at: since,
  typed_before: before,
}: TypeColumns): readonly TypeInterval[] {
  const ended: readonly TypeInterval[] = before === null ? NEVER_TYPED : JSON.parse(before)
  return type === null || since === null ? ended : [...ended, { type, since, until: null }]
}

const NEVER_TYPED: readonly TypeInterval[] = []

export function typeColumns(types: readonly TypeInterval[]): TypeColumns {
  const open = openType(types)
  const ended = open === null ? types : types.slice(0, -1)
  return { entity_type: open?.type ?? null, typed_at: open?.since ?? null, typed_before: jsonOrNull(ended) }
}

/** As pairs, since nearly every transaction has some. */
export function typeChangesText(changes: readonly TypeChange[]): string | null {
  return jsonOrNull(changes.map(({ node, type }) => [node, type]))
}

export function typeChangesOf(text: string | null): readonly TypeChange[] {
  if (text === null) return NO_CHANGES
  const pairs: readonly [node: number, type: string | null][] = JSON.parse(text)
  return pairs.map(([node, type]) => ({ node, type }))
}

const NO_CHANGES: readonly TypeChange[] = []

function claimsOf(text: string): Claims {
  return JSON.parse(text)
}

const PROVENANCES: readonly Stance[] = ['DECLARED', 'DERIVED', 'INFERRED', 'SUGGESTED', 'CURATED', 'REJECTED']

export function provenanceNumber(provenance: Stance): number {
  return PROVENANCES.indexOf(provenance)
}

export function provenanceOf(number: number): Stance {
  const provenance = PROVENANCES[number]
  if (provenance === undefined) throw new Error(`no provenance has the number ${number}`)
  return provenance
}

/**
 * What a document says of a node at present, after a change with this number. The first time, everything that it says is what the change
 * asserts: one text serves both, and `seq` names it. Both null: it says nothing any more.
 */
export function statedColumns(
  { before, next }: Pick<FactWrite, 'before' | 'next'>,
  seq: number,
): { readonly attributes: string | null; readonly seq: number | null } {
  for (const _ in before) return { attributes: jsonOrNull(next), seq: null }
  return { attributes: null, seq }
}

/**
 * A change of facts as it lies in the log. Decoded when somebody looks: a graph needs what the system says alone, and most of the log is
 * what sources said.
 */
export function factChange(row: {
  readonly node: number
  readonly document: number
  readonly asserted: string | null
  readonly retracted: string | null
}): FactChange {
  let asserted: Attributes | null = null
  let retracted: readonly string[] | null = null
  return {
    node: row.node,
    document: row.document,
    get asserted() {
      return (asserted ??= attributesOf(row.asserted))
    },
    get retracted() {
      return (retracted ??= textsOf(row.retracted))
    },
  }
}
