import { problem, type Problem } from '../contracts/problem.ts'
import type { Json } from '../lib/json.ts'
import { edgeKey } from '../model/diff.ts'
import { applyEdit, isEdgeEdit, PEOPLE, statedName, type Edit } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import type { Reader } from '../query/reader.ts'

interface StatementBound {
  /** Names them in a sentence: "aip://… has 200 comments". */
  readonly items: string
  /** Limits the statements of all people together: values, and added or removed members. */
  readonly most: number
  /** Limits the statements of one person. */
  readonly mostOfPerson: number
  /** Limits the size of all of them, in UTF-8. */
  readonly bytes: number
}

/**
 * Limits people's statements about one entity, by attribute; `edges` are relationships from it that people confirm or
 * reject. Some 500 kB in all, although no entity has all of it. Simultaneous requests may exceed a limit by one of
 * them.
 */
export const STATEMENT_BOUNDS = {
  description: { items: 'descriptions', most: 50, mostOfPerson: 1, bytes: 64_000 },
  tags: { items: 'tags', most: 500, mostOfPerson: 200, bytes: 64_000 },
  comments: { items: 'comments', most: 200, mostOfPerson: 50, bytes: 200_000 },
  deprecation: { items: 'removal plans', most: 20, mostOfPerson: 1, bytes: 64_000 },
  mutedAnomalies: { items: 'muted anomalies', most: 200, mostOfPerson: 100, bytes: 64_000 },
  approvals: { items: 'approvals', most: 50, mostOfPerson: 10, bytes: 64_000 },
  waivers: { items: 'waivers', most: 50, mostOfPerson: 20, bytes: 64_000 },
  edges: { items: 'judgements of its relationships', most: 1_000, mostOfPerson: 500, bytes: 200_000 },
} as const satisfies Readonly<Record<string, StatementBound>>

/** Applies to an attribute that no command names. */
const OTHERS: StatementBound = { items: 'statements', most: 50, mostOfPerson: 50, bytes: 64_000 }

export function boundOf(kind: string): StatementBound {
  return Object.hasOwn(STATEMENT_BOUNDS, kind) ? STATEMENT_BOUNDS[kind as keyof typeof STATEMENT_BOUNDS] : OTHERS
}

interface Amount {
  readonly count: number
  readonly bytes: number
}

const NOTHING: Amount = { count: 0, bytes: 0 }

/** Counts one person's statements about an entity, by kind. */
type Stated = ReadonlyMap<string, Amount>

/** Says why these edits would state too much about an entity; null if they don't, or state no more than before. */
export async function boundProblem(
  person: string,
  { uri, edits }: { readonly uri: Uri; readonly edits: readonly Edit[] },
  reader: Reader,
): Promise<Problem | null> {
  const kinds = new Set(edits.map((edit) => (isEdgeEdit(edit) ? 'edges' : edit.name)))
  const { store, at } = reader.withHidden()
  const [record] = await store.entities([uri], at)
  const documents = new Map((record?.stated ?? []).flatMap((one) => (one.platform === PEOPLE ? [[one.type, one]] : [])))
  const own = documents.get(person)?.attributes ?? {}
  const after = edits.reduce((stated, edit) => (isEdgeEdit(edit) ? stated : applyEdit(stated, edit, 0)), own)
  const others = [...documents.values()]
    .filter(({ type }) => type !== person)
    .map(({ attributes }) => amounts(attributes))
  const edges = kinds.has('edges') ? await countStatedEdges(person, { uri, edits }, reader) : null
  for (const kind of kinds) {
    const [before, now] =
      kind === 'edges' && edges !== null
        ? [edges.before, edges.after]
        : [amounts(own).get(kind) ?? NOTHING, amounts(after).get(kind) ?? NOTHING]
    const elsewhere =
      kind === 'edges' && edges !== null ? edges.others : sum(others.map((one) => one.get(kind) ?? NOTHING))
    const refusal = boundRefusal(kind, { uri, person }, { before, now, elsewhere })
    if (refusal !== null) return refusal
  }
  return null
}

function boundRefusal(
  kind: string,
  { uri, person }: { readonly uri: Uri; readonly person: string },
  { before, now, elsewhere }: Readonly<Record<'before' | 'now' | 'elsewhere', Amount>>,
): Problem | null {
  const { items, most, mostOfPerson, bytes } = boundOf(kind)
  const hint = 'Retract what is no longer needed (retract, or delete-comment), or ask its author to.'
  if (now.count > before.count && now.count > mostOfPerson)
    return problem('REFUSED', `${person} may state ${mostOfPerson} ${items} of ${uri}, not ${now.count}.`, hint)
  if (now.count > before.count && now.count + elsewhere.count > most)
    return problem('REFUSED', `The limit of ${most} ${items} of ${uri} is reached.`, hint)
  if (now.bytes > before.bytes && now.bytes + elsewhere.bytes > bytes)
    return problem('REFUSED', `The ${items} of ${uri} would exceed the limit of ${bytes} bytes.`, hint)
  return null
}

function amounts(attributes: Readonly<Record<string, Json>>): Stated {
  const found = new Map<string, Amount>()
  for (const [key, value] of Object.entries(attributes)) {
    const name = statedName(key)
    if (name === null) continue
    const own = { count: Array.isArray(value) ? value.length : 1, bytes: Buffer.byteLength(JSON.stringify(value)) }
    found.set(name, sum([found.get(name) ?? NOTHING, own]))
  }
  return found
}

function sum(all: readonly Amount[]): Amount {
  return all.reduce((total, { count, bytes }) => ({ count: total.count + count, bytes: total.bytes + bytes }), NOTHING)
}

/** Counts people's judgements of its relationships, since any number of relationships may be judged. */
async function countStatedEdges(
  person: string,
  { uri, edits }: { readonly uri: Uri; readonly edits: readonly Edit[] },
  reader: Reader,
): Promise<{ readonly before: Amount; readonly after: Amount; readonly others: Amount }> {
  const { store, at } = reader.withHidden()
  const { rows } = await store.supports(uri, at, MAX_SUPPORTS)
  const judged = rows.filter(({ from, document }) => from === uri && document.platform === PEOPLE)
  const own = new Set(judged.filter(({ document }) => document.type === person).map(edgeKey))
  const after = new Set(own)
  for (const edit of edits) {
    if (!isEdgeEdit(edit)) continue
    if (edit.kind === 'withdraw') after.delete(edgeKey(edit.edge))
    else after.add(edgeKey(edit.edge))
  }
  const amountOf = (keys: Iterable<string>): Amount =>
    sum(Array.from(keys, (key) => ({ count: 1, bytes: Buffer.byteLength(key) })))
  const others = judged.filter(({ document }) => document.type !== person).map(edgeKey)
  return { before: amountOf(own), after: amountOf(after), others: amountOf(others) }
}

/** A hub has more edges from sources than this: then some judgements aren't counted. */
const MAX_SUPPORTS = 5_000
