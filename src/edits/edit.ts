// The edits that people make (describe, tag, own, confirm, reject, retract), as commits of their own documents.
import { randomUUID } from 'node:crypto'
import { ENTITY_NAME } from '../catalogue/names.ts'
import type { Caller } from '../contracts/caller.ts'
import type { Clock } from '../contracts/clock.ts'
import type { TransactionLog } from '../contracts/log.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { edgeKey, edgeOfKey } from '../model/diff.ts'
import type { Tx } from '../model/facts.ts'
import { canonicalUri, type Uri } from '../model/uri.ts'
import { isEdgeEdit, personDocument, type Edit } from '../model/people.ts'
import type { Reader } from '../query/reader.ts'
import {
  confirmedEdge,
  knownEdge,
  knownUri,
  notForType,
  ownerEdge,
  authorOf,
  findSubject,
  type KnownEntity,
  type Subject,
} from './checks.ts'
import { boundProblem } from './bounds.ts'
import {
  MAX_MEMBERS,
  MAX_TAG,
  MAX_TEXT,
  type AnnotateArguments,
  type EdgeArguments,
  type RetractArguments,
} from './arguments.ts'
import { statementsOf, type Statements } from './statements.ts'
import { truncate } from '../lib/cut-text.ts'

/** Edits use the current graph and record. */
export interface EditParts {
  readonly reader: Reader
  readonly store: Pick<TransactionLog, 'commit'>
  readonly clock: Clock
}

export interface WrittenStatement {
  readonly uri: Uri
  /** The author of the statement. */
  readonly by: string
  /** Its transaction; null if nothing changed. */
  readonly tx: Tx | null
}

export interface WrittenEdit extends WrittenStatement {
  /** Everything that this person then states about the entity. */
  readonly states: Statements
}

export type EditResult = Promise<Result<WrittenEdit, Problem>>

/** Describes an entity: a person's value overrides sources'; tags and owners are added, and removed by name. */
export async function annotate(args: AnnotateArguments, caller: Caller, parts: EditParts): EditResult {
  const { reader } = parts
  const entity = knownUri(args.uri, reader)
  if (!entity.ok) return entity
  const edits: Edit[] = []
  const { description, addTags, removeTags } = args
  const sizeProblem = sizeProblemOf(args)
  if (sizeProblem !== null) return err(sizeProblem)
  if (description === null) edits.push({ kind: 'clear', name: 'description' })
  else if (description !== undefined) edits.push({ kind: 'set', name: 'description', value: description })
  if (removeTags.length > 0) edits.push({ kind: 'remove', name: 'tags', members: removeTags })
  if (addTags.length > 0) edits.push({ kind: 'add', name: 'tags', members: addTags })
  for (const edit of edits) {
    if ('name' in edit && !hasAttribute(entity.value, edit.name, reader))
      return err(notForType(entity.value, edit.name, reader))
  }
  for (const owner of args.removeOwners) {
    const edge = ownerEdge(entity.value, { owner, parameter: 'removeOwners' }, reader)
    const known = edge.ok ? knownEdge(edge.value, reader) : edge
    if (!known.ok) return known
    edits.push({ kind: 'reject', edge: known.value })
  }
  for (const owner of args.addOwners) {
    const edge = ownerEdge(entity.value, { owner, parameter: 'addOwners' }, reader)
    if (!edge.ok) return edge
    edits.push({ kind: 'confirm', edge: edge.value })
  }
  if (edits.length === 0) return err(problem('EMPTY', 'The edit is empty.', 'Give a description, tags or owners.'))
  return await writeEdits(entity.value, { edits, by: args.by, caller }, parts)
}

function sizeProblemOf(args: AnnotateArguments): Problem | null {
  const { description = null } = args
  if (description !== null && description.length > MAX_TEXT)
    return problem(
      'TOO_LARGE',
      `A description of ${description.length} characters is too long.`,
      `Use at most ${MAX_TEXT} characters.`,
      'description',
    )
  for (const name of ['addTags', 'removeTags', 'addOwners', 'removeOwners'] as const) {
    const { length } = args[name]
    if (length > MAX_MEMBERS)
      return problem(
        'TOO_LARGE',
        `${length} at once are too many.`,
        `Send at most ${MAX_MEMBERS}, and the others in another request.`,
        name,
      )
  }
  for (const name of ['addTags', 'removeTags'] as const) {
    const long = args[name].find(({ tag, value }) => tag.length > MAX_TAG || value.length > MAX_TAG)
    if (long !== undefined)
      return problem(
        'TOO_LARGE',
        `The tag ${truncate(long.tag, 60)} is too long.`,
        `A tag and its value may have at most ${MAX_TAG} characters each.`,
        name,
      )
  }
  return null
}

/** States that the edge exists: it remains even if its other supports end. */
export const confirmEdge = deciding('confirm')

/** Rejects an edge: hides it from answers and rules until retracted, even if others state or conclude it. */
export const rejectEdge = deciding('reject')

function deciding(kind: 'confirm' | 'reject') {
  return async (args: EdgeArguments, caller: Caller, parts: EditParts): EditResult => {
    const edge = knownEdge(args, parts.reader)
    if (!edge.ok) return edge
    const from = knownUri(edge.value.from, parts.reader)
    if (!from.ok) return from
    const stated = kind === 'confirm' ? confirmedEdge(edge.value, parts.reader) : edge.value
    return await writeEdits(from.value, { edits: [{ kind, edge: stated }], by: args.by, caller }, parts)
  }
}

/** Retracts a person's statements about an entity, or some of them: others' statements show again. */
export async function retract(args: RetractArguments, caller: Caller, parts: EditParts): EditResult {
  const { reader } = parts
  const subject = findSubject(args, caller, reader)
  if (!subject.ok) return subject
  const { entity, person } = subject.value
  const retractions = await retractionsOf(entity, person, reader)
  const requested = args.what?.map((one) =>
    one.kind === 'attribute' ? `attribute ${one.name}` : keyOfEdge(canonicalEdgeKey(one), retractions, reader),
  )
  const missing = requested?.find((key) => !retractions.has(key))
  const edits = [...retractions].flatMap(([key, edit]) => (requested?.includes(key) === false ? [] : [edit]))
  if (missing !== undefined || edits.length === 0) {
    const what = missing === undefined ? 'anything' : `the ${missing}`
    const hint = 'Give the person who stated it; the history shows who stated what.'
    return err(problem('NOT_FOUND', `${person} doesn't state ${what} of ${entity.uri}.`, hint))
  }
  return await writeEdits(entity, { edits, by: person, caller }, parts)
}

/** Returns the edit that retracts each of a person's current statements about an entity, by the statement's key. */
async function retractionsOf({ uri }: KnownEntity, person: string, reader: Reader): Promise<ReadonlyMap<string, Edit>> {
  const { attributes, edges } = await statementsOf({ uri, person, at: reader.at }, reader.store)
  return new Map<string, Edit>([
    ...attributes.map(({ name }): [string, Edit] => [`attribute ${name}`, { kind: 'retract', name }]),
    ...edges.map(({ edge }): [string, Edit] => [`edge ${edgeKey(edge)}`, { kind: 'withdraw', edge }]),
  ])
}

/** A confirmed suggestion is retracted by its suggested edge. */
function keyOfEdge(edge: string, retractions: ReadonlyMap<string, Edit>, reader: Reader): string {
  const key = `edge ${edge}`
  return retractions.has(key) ? key : `edge ${edgeKey(confirmedEdge(edgeOfKey(edge), reader))}`
}

function canonicalEdgeKey({ type, from, to }: EdgeArguments): string {
  const [start, end] = [from, to].map((text) => {
    const uri = canonicalUri(text)
    return uri.ok ? uri.value : text
  })
  return `${type}|${start}|${end}`
}

function hasAttribute({ node }: KnownEntity, name: string, reader: Reader): boolean {
  return reader.catalogue.attribute(reader.typeOf(node) ?? ENTITY_NAME, name) !== null
}

/** Writes edits of an entity, and of others to which a symmetric edge leads, and answers what their author then states. */
export async function writeEdits(
  { uri }: KnownEntity,
  { edits, by, caller }: { readonly edits: readonly Edit[]; readonly by: string | undefined; readonly caller: Caller },
  parts: EditParts,
): EditResult {
  const { reader } = parts
  const person = authorOf(by, caller, reader)
  if (!person.ok) return person
  const byEntity = Map.groupBy(
    [...edits.map((edit) => ({ uri, edit })), ...mirrorEdits(edits, reader)],
    (one) => one.uri,
  )
  const changes = [...byEntity].map(([subject, all]) => ({ uri: subject, edits: all.map(({ edit }) => edit) }))
  const tx = await commitEdits(person.value, changes, parts)
  if (!tx.ok) return tx
  const states = await statementsOf({ uri, person: person.value, at: tx.value ?? reader.at }, reader.store)
  return ok({ uri, by: person.value, tx: tx.value, states })
}

/** Writes edits of one entity. `named` identifies its statements in the answer. */
export async function writeStatement<Named extends object>(
  { entity: { uri }, person }: Subject,
  { named, edits }: { readonly named: Named; readonly edits: readonly Edit[] },
  parts: EditParts,
): Promise<Result<Named & WrittenStatement, Problem>> {
  const tx = edits.length === 0 ? ok(null) : await commitEdits(person, [{ uri, edits }], parts)
  return tx.ok ? ok({ uri, ...named, by: person, tx: tx.value }) : tx
}

/** Writes a person's edits in one transaction; null if nothing changed. Refused beyond any entity's limits. */
export async function commitEdits(
  person: string,
  changes: readonly { readonly uri: Uri; readonly edits: readonly Edit[] }[],
  { reader, store, clock }: EditParts,
): Promise<Result<Tx | null, Problem>> {
  for (const change of changes) {
    const refusal = await boundProblem(person, change, reader)
    if (refusal !== null) return err(refusal)
  }
  const now = clock.now()
  const documents = changes.map(({ uri, edits }) => ({
    key: personDocument(person, uri),
    requestedAt: now,
    answer: { kind: 'edited', edits } as const,
  }))
  const cause = { kind: 'person', trace: randomUUID(), since: now } as const
  const [outcome] = await store.commit([{ cause, at: now, settle: null, documents }])
  if (outcome?.kind !== 'committed') throw new Error('a commit without a condition was fenced')
  return ok(outcome.tx)
}

/** Repeats edits of a symmetric edge for the other direction, which belongs to the other entity. */
function mirrorEdits(edits: readonly Edit[], { catalogue, graph, at }: Reader) {
  return edits.filter(isEdgeEdit).flatMap(({ kind, edge: { type, from, to } }) => {
    const edge = catalogue.edgeType(type)
    const node = graph.idOf(to)
    const other = node === undefined ? null : graph.typeOf(node, at)
    const back = edge?.mutual === true && other !== null ? catalogue.edgeNamed(other, edge.name) : undefined
    return back === undefined ? [] : [{ uri: to, edit: { kind, edge: { type: back.id, from: to, to: from } } }]
  })
}
