import type { Caller } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { RetractedClaim, TagArguments } from '../../edits/arguments.ts'
import * as edits from '../../edits/edit.ts'
import * as reverts from '../../edits/revert.ts'
import { waitShown } from '../../intake/wait-until-visible.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Tx } from '../../model/facts.ts'
import { Reader } from '../../query/reader.ts'
import { viewOf } from '../../query/view/view-of.ts'
import { latest } from '../../query/time/moment.ts'
import type { Done } from '../../questions/declare.ts'
import type { Service } from '../../questions/service.ts'
import type { AnnotateCommand, EdgeCommand, EditAnswer, RetractCommand, RevertCommand } from '../edit.ts'
import { NO_GRAPH } from './unavailable.ts'
import { beginningOf } from '../../lib/cut-text.ts'

type EditOutcome = Promise<Result<Done<EditAnswer>, Problem>>
type EditOperation = (parts: edits.EditParts) => Promise<Result<edits.WrittenEdit, Problem>>

export async function annotate(service: Service, args: AnnotateCommand, caller: Caller): EditOutcome {
  const { uri, by, addOwners, removeOwners, noDescription, waitFor } = args
  if (noDescription && args.description !== undefined)
    return err({
      ...problem('BAD_REQUEST', 'noDescription is given with a description.', 'Give one of them.'),
      parameter: 'noDescription',
    })
  const description = noDescription ? null : args.description
  const [addTags, removeTags] = [args.addTags.map(tagOf), args.removeTags.map(tagOf)]
  const given = { uri, by, description, addTags, removeTags, addOwners, removeOwners }
  return await edit(service, { caller, waitFor }, (parts) => edits.annotate(given, caller, parts))
}

export async function confirmEdge(service: Service, args: EdgeCommand, caller: Caller): EditOutcome {
  return await edit(service, { caller, waitFor: args.waitFor }, (parts) =>
    edits.confirmEdge(edgeOf(args), caller, parts),
  )
}

export async function rejectEdge(service: Service, args: EdgeCommand, caller: Caller): EditOutcome {
  return await edit(service, { caller, waitFor: args.waitFor }, (parts) =>
    edits.rejectEdge(edgeOf(args), caller, parts),
  )
}

export async function retract(service: Service, args: RetractCommand, caller: Caller): EditOutcome {
  const { uri, by, attributes, edges, waitFor } = args
  const what: RetractedClaim[] = attributes.map((name) => ({ kind: 'attribute', name }))
  for (const edge of edges) {
    const [, type, to] = /^(\S+) +(\S.*)$/.exec(edge.trim()) ?? []
    if (type === undefined || to === undefined) {
      const hint = 'Write its type, a space, and the URI that it leads to: "Entity.ownedBy aip://user/identity/alice".'
      return err({
        ...problem('BAD_REQUEST', `edges has "${beginningOf(edge, 120)}", which is no edge.`, hint),
        parameter: 'edges',
      })
    }
    what.push({ kind: 'edge', type, from: uri, to })
  }
  const given = { uri, by, what: what.length === 0 ? undefined : what }
  return await edit(service, { caller, waitFor }, (parts) => edits.retract(given, caller, parts))
}

export async function revert(service: Service, args: RevertCommand, caller: Caller): EditOutcome {
  const { waitFor, ...given } = args
  return await edit(service, { caller, waitFor }, (parts) => reverts.revert(given, caller, parts))
}

/** The record as of now: what was edited a moment before is part of it. */
async function editParts({ reads, store, clock }: Service, caller: Caller): Promise<Result<edits.EditParts, Problem>> {
  if (reads === null) return err(NO_GRAPH)
  const now = await latest(reads)
  if (!now.ok) return now
  const view = await viewOf(caller, reads)
  return ok({ reader: new Reader(reads, now.value, { cacheable: false, view }), store, clock })
}

async function edit(service: Service, of: ChangeRequest, write: EditOperation): EditOutcome {
  const written = await change(service, of, write)
  if (!written.ok) return written
  const { states, ...rest } = written.value.answer
  const edges = states.edges.map(({ edge: { type, to }, rejected }) => ({ relation: type, to, rejected }))
  return ok({ answer: { ...rest, states: { attributes: states.attributes, edges } } })
}

/** Of a call that waits for readers. */
interface ShownResult {
  readonly visible?: boolean
  readonly hint?: string
}

interface ChangeRequest {
  readonly caller: Caller
  readonly waitFor: 'visible' | undefined
}

/** Runs what writes a person's statements; the answer says whether readers see it, where the caller waits for that. */
export async function change<Written extends { readonly tx: Tx | null }>(
  service: Service,
  { caller, waitFor }: ChangeRequest,
  write: (parts: edits.EditParts) => Promise<Result<Written, Problem>>,
): Promise<Result<Done<Written & ShownResult>, Problem>> {
  const parts = await editParts(service, caller)
  if (!parts.ok) return parts
  const written = await write(parts.value)
  if (!written.ok) return written
  if (waitFor === undefined) return ok({ answer: written.value })
  const shown = await waitShown(written.value.tx ?? parts.value.reader.at, service.state.followers())
  return ok({ answer: { ...written.value, ...shown } })
}

/** `name::value` as answers have it, `name=value`, or a name alone. */
function tagOf(text: string): TagArguments {
  const [, tag = text, value = ''] = /^(.*?)::(.*)$/s.exec(text) ?? /^(.*?)=(.*)$/s.exec(text) ?? []
  return { tag, value }
}

function edgeOf({ from, relation, to, by }: EdgeCommand) {
  return { type: relation, from, to, by }
}
