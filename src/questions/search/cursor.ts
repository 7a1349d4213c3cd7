import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { NodeId } from '../../contracts/log.ts'
import type { HitKey, PlannedWord, SearchPosition, SearchPlan } from '../../contracts/search-index.ts'
import type { Problem } from '../../contracts/problem.ts'
import { readJson } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import { sealPosition, LONGEST_CURSOR, notOfList, openPositionBytes } from '../../query/cursor.ts'
import { MAX_SYNONYMS } from '../../search/plan.ts'
import type { SearchArguments } from './shape.ts'

/** Room for later pages' cursors, which grow by the digits and name of their last hit. */
const ROOM = 384

/** A cursor belongs to one query, selection of indices and order. */
export type CursorOf = Pick<SearchArguments, 'q' | 'index' | 'sort'>

/** Returns null if the cursor would be too long, as for the longest words that each have synonyms. */
export function cursorOf(
  of: CursorOf,
  position: SearchPosition,
  { last, isFirst }: { readonly last: NodeId; readonly isFirst: boolean },
): string | null {
  const { rank, usage, updatedAt, name } = position.after
  const words = position.plan.words.map(({ optional, typos, typosEverywhere, weight, synonyms }) => [
    (optional ? 1 : 0) + (typosEverywhere ? 2 : 0),
    typos,
    weight,
    ...synonyms,
  ])
  const packed = JSON.stringify([
    position.now,
    KINDS.indexOf(planKindOf(position.plan)),
    [rank, usage, updatedAt, last, name],
    words,
  ])
  const cursor = sealPosition(listName(of), deflateRawSync(packed))
  return cursor.length <= LONGEST_CURSOR - (isFirst ? ROOM : 0) ? cursor : null
}

/** `words` are those of the query, which the cursor's plan is for. */
export function readSearchCursor(
  of: CursorOf & { readonly words: readonly string[] },
  cursor: string,
  uriOf: (node: NodeId) => Uri | null,
): Result<SearchPosition, Problem> {
  const position = unpackedPosition(unpackCursor(of, cursor), [...new Set(of.words)], uriOf)
  return position === null ? err(notOfQuery(cursor)) : ok(position)
}

/** Returns when the first page was requested: the query's relative times count from then. */
export function requestedAt(of: CursorOf, cursor: string): Result<number, Problem> {
  const [now] = elementsOf(unpackCursor(of, cursor))
  return isCount(now) ? ok(now) : err(notOfQuery(cursor))
}

function notOfQuery(cursor: string): Problem {
  return notOfList(cursor, "isn't a cursor of this query")
}

function listName({ q, index, sort }: CursorOf): string {
  return `search ${index ?? ''} ${sort ?? 'relevance'} ${q}`
}

function unpackCursor(of: CursorOf, cursor: string): unknown {
  const packed = openPositionBytes(listName(of), cursor)
  if (packed === null) return null
  const read = readJson(inflateRawSync(packed).toString())
  return read.ok ? read.value : null
}

// Checks each member, because the cursor may come from an earlier version of the program.

function unpackedPosition(
  value: unknown,
  texts: readonly string[],
  uriOf: (node: NodeId) => Uri | null,
): SearchPosition | null {
  const [now, kind, key, words] = elementsOf(value)
  const after = keyIn(key, uriOf)
  const plan = planIn(words, texts, KINDS[isCount(kind) ? kind : 0] ?? 'strict')
  return isCount(now) && after !== null && plan !== null ? { now, after, plan } : null
}

function keyIn(value: unknown, uriOf: (node: NodeId) => Uri | null): HitKey | null {
  const [rank, usage, updatedAt, node, name] = elementsOf(value)
  const uri = isCount(node) ? uriOf(node) : null
  if (!isCount(rank) || !isCount(usage) || !isCount(updatedAt) || uri === null) return null
  return typeof name === 'string' ? { rank, usage, updatedAt, name, uri } : null
}

const KINDS = ['strict', 'relaxed', 'addressed'] as const
type PlanKind = (typeof KINDS)[number]

function planKindOf({ relaxed, addressed }: SearchPlan): PlanKind {
  return addressed ? 'addressed' : relaxed ? 'relaxed' : 'strict'
}

function planIn(value: unknown, texts: readonly string[], kind: PlanKind): SearchPlan | null {
  const words = elementsOf(value).map((word, i) => wordIn(word, texts[i] ?? ''))
  if (!Array.isArray(value) || words.length !== texts.length) return null
  const known = words.filter((word) => word !== null)
  return known.length === words.length
    ? { words: known, relaxed: kind === 'relaxed', addressed: kind === 'addressed' }
    : null
}

const TYPOS = [0, 1, 2] as const

function wordIn(value: unknown, text: string): PlannedWord | null {
  const [flags, edits, weight, ...synonyms] = elementsOf(value)
  const typos = TYPOS.find((one) => one === edits)
  if (typos === undefined || !areSynonyms(synonyms) || !isCount(flags) || flags > 3) return null
  if (!isCount(weight) || weight < 1 || weight > 8) return null
  return { text, optional: flags % 2 === 1, typosEverywhere: flags >= 2, typos, weight, synonyms }
}

function areSynonyms(words: readonly unknown[]): words is readonly string[] {
  return words.length <= MAX_SYNONYMS && words.every((word) => typeof word === 'string')
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
