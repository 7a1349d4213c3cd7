import type { EdgeArguments } from './arguments.ts'
import { fits } from '../catalogue/edges.ts'
import { ENTITY_NAME } from '../catalogue/names.ts'
import type { Caller } from '../contracts/caller.ts'
import type { NodeId } from '../contracts/log.ts'
import { badUri, problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { EdgeClaim, EdgeTypeId } from '../model/facts.ts'
import { isConnecting } from '../model/key.ts'
import { canonicalUri, partsOf, type Uri } from '../model/uri.ts'
import { PERSON, authorName } from '../query/entities/person-of-caller.ts'
import type { Reader } from '../query/reader.ts'
import { truncate } from '../lib/cut-text.ts'

/** Matches a person stated by name instead of URI. */
const NAME = /^[^\u0000-\u001f\u007f-\u009f|]{1,100}$/

export interface KnownEntity {
  readonly uri: Uri
  readonly node: NodeId
}

/** Finds an entity or a stub of the record. */
export function knownUri(text: string, reader: Reader, parameter = 'uri'): Result<KnownEntity, Problem> {
  const uri = canonicalUri(text)
  if (!uri.ok) return err(badUri(uri.error, parameter))
  const node = isConnecting(uri.value) ? undefined : reader.graph.idOf(uri.value)
  if (node !== undefined) return ok({ uri: uri.value, node })
  const unknown = problem(
    'UNKNOWN_URI',
    `Nothing has mentioned ${uri.value}.`,
    'Check the spelling, or refresh it to read it.',
  )
  return err({ ...unknown, parameter })
}

/** Returns the author: the caller, or somebody else if the caller may state that. A URI has to be a person's. */
export function authorOf(by: string | undefined, caller: Caller, reader: Reader): Result<string, Problem> {
  const own = authorName(caller, reader)
  const person = (by ?? own).trim()
  if (person !== own && !caller.rights.has('edit-as'))
    return err(
      problem(
        'FORBIDDEN',
        `${caller.name} states everything as ${own}, and not as ${JSON.stringify(truncate(person, 120))}.`,
        'Omit "by", or ask an administrator for the right "edit-as".',
        'by',
      ),
    )
  if (!person.startsWith('aip:')) {
    if (NAME.test(person)) return ok(person)
    const hint = 'Give the URI of a person, or a name of up to 100 characters without control characters and bars.'
    return err(problem('UNKNOWN_PERSON', `${JSON.stringify(truncate(person, 120))} isn't a person's name.`, hint, 'by'))
  }
  const known = knownUri(person, reader, 'by')
  if (known.ok && reader.typeOf(known.value.node) === PERSON) return ok(known.value.uri)
  const hint = `Give the URI of a ${PERSON} that an identity source has, or a name.`
  return err(problem('UNKNOWN_PERSON', `${truncate(person, 200)} isn't a known person.`, hint, 'by'))
}

/** An entity, and the author of statements about it. */
export interface Subject {
  readonly entity: KnownEntity
  readonly person: string
}

export function findSubject(
  { uri, by }: { readonly uri: string; readonly by?: string | undefined },
  caller: Caller,
  reader: Reader,
): Result<Subject, Problem> {
  const entity = knownUri(uri, reader)
  if (!entity.ok) return entity
  const person = authorOf(by, caller, reader)
  return person.ok ? ok({ entity: entity.value, person: person.value }) : person
}

/** Returns an edge that exists, or would without a person's rejection. */
export function knownEdge({ type, from, to }: EdgeArguments, reader: Reader): Result<EdgeClaim, Problem> {
  const edge = reader.catalogue.edgeTypes.find(({ id, origin }) => id === type && origin !== 'internal')
  if (edge === undefined)
    return err(
      problem(
        'UNKNOWN_EDGE',
        `There is no edge type ${JSON.stringify(type)}.`,
        'Use one that `why` names, such as Entity.ownedBy.',
        'relation',
      ),
    )
  const [start, end] = [knownUri(from, reader, 'from'), knownUri(to, reader, 'to')]
  if (!start.ok) return start
  if (!end.ok) return end
  const { graph, at } = reader
  const stands = reader.neighbours(start.value.node, edge, 'out').includes(end.value.node)
  const number = graph.edgeTypeNumber(edge.id)
  if (stands || graph.isRejected(start.value.node, number, end.value.node, at))
    return ok({ type: edge.id, from: start.value.uri, to: end.value.uri })
  const hint = 'Only an edge that is stated or inferred can be confirmed or rejected; owners can also be added.'
  return err(problem('UNKNOWN_EDGE', `No ${edge.id} leads from ${start.value.uri} to ${end.value.uri}.`, hint))
}

/** Returns the edge that a person states by confirming one: for a suggestion, the suggested relationship. */
export function confirmedEdge(claim: EdgeClaim, reader: Reader): EdgeClaim {
  const suggests = reader.catalogue.edgeType(claim.type)?.suggests
  const from = reader.graph.idOf(claim.from)
  const type = from === undefined ? null : reader.typeOf(from)
  const relationship = suggests === undefined ? null : reader.catalogue.edgeId(type ?? ENTITY_NAME, suggests)
  return relationship === null ? claim : { ...claim, type: relationship }
}

/** Checks an owner to add: its type may own, or is unknown. */
export function ownerEdge(
  of: KnownEntity,
  { owner, parameter }: { readonly owner: string; readonly parameter: string },
  reader: Reader,
): Result<EdgeClaim, Problem> {
  const to = knownUri(owner, reader, parameter)
  if (!to.ok) return to
  const edge = ownedBy(of, reader)
  if (edge === null) return err(notForType(of, 'owners', reader))
  const type = reader.typeOf(to.value.node)
  if (fits(edge.to, type, type === null ? partsOf(to.value.uri).componentType : ''))
    return ok({ type: edge.id, from: of.uri, to: to.value.uri })
  const hint = `An owner must be one of: ${edge.to.declared.join(', ')}.`
  return err(problem('NOT_FOR_TYPE', `${to.value.uri} is ${type ?? 'of another kind'}, and can't own anything.`, hint))
}

function ownedBy({ node }: KnownEntity, { catalogue, graph, at }: Reader) {
  const id: EdgeTypeId | null = catalogue.edgeId(graph.typeOf(node, at) ?? ENTITY_NAME, 'ownedBy')
  return id === null ? null : (catalogue.edgeType(id) ?? null)
}

export function notForType({ uri, node }: KnownEntity, name: string, reader: Reader): Problem {
  const type = reader.typeOf(node) ?? 'unknown'
  return problem(
    'NOT_FOR_TYPE',
    `${uri} is of the type ${type}, which has no ${name}.`,
    'Omit it, or name an entity of another type.',
  )
}
