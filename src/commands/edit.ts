// Commands by which people state something about entities and edges, and retract it.

import { z } from 'zod'
import type { Caller } from '../contracts/caller.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import type { RetractedClaim, TagArguments } from '../edits/arguments.ts'
import * as edits from '../edits/edit.ts'
import * as reverts from '../edits/revert.ts'
import { waitUntilShown } from '../intake/wait-until-visible.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Tx } from '../model/facts.ts'
import { Reader } from '../query/reader.ts'
import { pinLatest } from '../query/time/moment.ts'
import { command, type AnswerOf, type Done } from '../questions/declare.ts'
import {
  flag,
  integer,
  list,
  optional,
  STATED_BY,
  text,
  texts,
  uri,
  WAIT_FOR,
  withDefault,
  type Arguments,
  STATED,
} from '../questions/parameters.ts'
import type { Service } from '../questions/service.ts'
import { anyJson, statement, statementShown } from '../questions/shapes.ts'
import { NO_GRAPH } from './unavailable.ts'

const editAnswer = z.strictObject({
  uri: z.string(),
  ...statement,
  states: z
    .strictObject({
      attributes: z.array(
        z.strictObject({
          name: z.string(),
          value: anyJson.describe('The value, or the members to add; null if there is none.'),
          removed: anyJson.describe('True to remove the value; or the members to remove, whoever states them.'),
        }),
      ),
      edges: z.array(z.strictObject({ relation: z.string(), to: z.string(), rejected: z.boolean() })),
    })
    .describe('Everything that this person now states about the entity.'),
  ...statementShown,
})

type EditAnswer = AnswerOf<typeof editAnswer>

const shared = {
  scope: 'own',
  right: 'edit',
  cost: 100,
  answer: editAnswer,
} as const

export const ANNOTATE = command({
  ...shared,
  name: 'annotate',
  path: '/api/v1/annotations',
  summary: "Set an entity's description, tags and owners",
  description:
    "A person's description replaces those of sources; tags and owners add to them, and are removed only by name. Between people, the latest wins. Undo with retract.",
  parameters: {
    uri: uri('the entity'),
    by: STATED_BY,
    description: optional(text('the description; replaces those of sources')),
    noDescription: flag('leave it without a description, whatever sources state'),
    addTags: texts('a tag to add: name, name::value or name=value'),
    removeTags: texts('a tag to remove, whoever states it: name, name::value or name=value'),
    addOwners: texts('an owner to add: the URI of a person or group'),
    removeOwners: texts('an owner to remove, whoever states it: a URI'),
    waitFor: WAIT_FOR,
  },
  problems: ['UNKNOWN_EDGE', 'NOT_FOR_TYPE', 'EMPTY', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri'] },
  tool: {
    description:
      "State an entity's description, tags or owners on behalf of the caller. Overrides sources; undo with retract.",
    default: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [
    {
      title: 'A tag of a model',
      arguments: { uri: 'aip://model/registry/ranking-v5', addTags: 'reviewed=yes', waitFor: 'visible' },
    },
  ],
  async run(service, args, caller) {
    const { uri, by, addOwners, removeOwners, noDescription, waitFor } = args
    if (noDescription && args.description !== undefined)
      return err(
        badArgument('noDescription', 'noDescription is given together with a description.', 'Give only one of them.'),
      )
    const description = noDescription ? null : args.description
    const [addTags, removeTags] = [args.addTags.map(tagOf), args.removeTags.map(tagOf)]
    const given = { uri, by, description, addTags, removeTags, addOwners, removeOwners, waitFor }
    return await editing(edits.annotate)(service, given, caller)
  },
})

const edgeParameters = {
  from: uri('the entity where the edge starts'),
  relation: text('the edge type, such as Entity.ownedBy'),
  to: uri('the entity where the edge ends'),
  ...STATED,
}

type EdgeCommand = Arguments<typeof edgeParameters>

const edgeCommand = {
  ...shared,
  parameters: edgeParameters,
  problems: ['UNKNOWN_EDGE', 'REFUSED'],
  cli: { group: 'edit', positional: ['from', 'relation', 'to'] },
} as const

const OWNED = {
  from: 'aip://model/registry/ranking-v5',
  relation: 'Entity.ownedBy',
  to: 'aip://user/identity/alice',
} as const

export const CONFIRM_EDGE = command({
  ...edgeCommand,
  name: 'confirm-edge',
  path: '/api/v1/edges/confirm',
  summary: 'Confirm that an edge exists',
  description: 'The edge then stays, even if nothing else supports it any more.',
  tool: {
    description:
      'Confirm that a relationship exists, such as relation=Entity.ownedBy from a model to a team. Overrides a rejection.',
    default: { waitFor: 'visible' },
    effect: { destructive: false, idempotent: true },
  },
  examples: [{ title: 'An owner', arguments: OWNED }],
  run: editing((args: EdgeCommand, ...parts) => edits.confirmEdge({ ...args, type: args.relation }, ...parts)),
})

export const REJECT_EDGE = command({
  ...edgeCommand,
  name: 'reject-edge',
  path: '/api/v1/edges/reject',
  summary: 'Reject an edge',
  description:
    'Answers and rules ignore it, whoever states or infers it, until a person confirms it or the rejection is retracted.',
  tool: {
    description:
      'Reject a wrong relationship: nobody sees it from then on, and no rule follows it. Undo with confirm-edge.',
    default: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [{ title: 'A wrong owner', arguments: OWNED }],
  run: editing((args: EdgeCommand, ...parts) => edits.rejectEdge({ ...args, type: args.relation }, ...parts)),
})

export const REVERT = command({
  ...shared,
  name: 'revert',
  path: '/api/v1/reverts',
  summary: "Revert a person's change to an entity",
  description:
    'Restores the earlier value of the attribute, tag or edge. If it was changed again since, the revert is refused and names who changed it, unless you undo later changes too. A revert can be reverted. Only its author can revert a comment.',
  parameters: {
    uri: uri('the entity that was changed'),
    tx: integer('the transaction of the change, as history lists it', { from: 1 }),
    overNewer: flag('also undo later changes to the same values'),
    ...STATED,
  },
  problems: ['NOT_FOUND', 'REFUSED'],
  cli: { group: 'edit', positional: ['uri', 'tx'] },
  run: editing(reverts.revert),
})

export const RETRACT = command({
  ...shared,
  name: 'retract',
  path: '/api/v1/retractions',
  summary: 'Retract what a person states about an entity',
  description: 'Retracts everything, or only the given attributes and edges. The earlier values show again.',
  parameters: {
    uri: uri('the entity; for edges, the one where they start'),
    by: optional(text("whose statements: a person's URI or a name; yours, if omitted")),
    attributes: withDefault(list('only these attributes: description, tags, comments or deprecation'), []),
    edges: texts('an edge: its type, a space, and the URI where it ends'),
    waitFor: WAIT_FOR,
  },
  problems: ['UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE', 'NOT_FOUND'],
  cli: { group: 'edit', positional: ['uri'] },
  tool: {
    description: "Retract what the caller stated about an entity, so that the sources' values show again.",
    default: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [{ title: 'Everything', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  async run(service, args, caller) {
    const { uri, by, attributes, edges, waitFor } = args
    const claims: RetractedClaim[] = attributes.map((name) => ({ kind: 'attribute', name }))
    for (const edge of edges) {
      const [, type, to] = /^(\S+) +(\S.*)$/.exec(edge.trim()) ?? []
      if (type === undefined || to === undefined) {
        const hint = 'Write its type, a space and the URI where it ends: "Entity.ownedBy aip://user/identity/alice".'
        return err(badArgument('edges', `edges: "${truncate(edge, 120)}" isn't an edge.`, hint))
      }
      claims.push({ kind: 'edge', type, from: uri, to })
    }
    const given = { uri, by, what: claims.length === 0 ? undefined : claims, waitFor }
    return await editing(edits.retract)(service, given, caller)
  },
})

/** The current record, including edits of a moment ago. */
async function editParts({ reads, store, clock }: Service, caller: Caller): Promise<Result<edits.EditParts, Problem>> {
  if (reads === null) return err(NO_GRAPH)
  const now = await pinLatest(reads)
  if (!now.ok) return now
  const visibility = await reads.visibilities.of(caller)
  return ok({ reader: new Reader(reads, now.value, { cacheable: false, visibility }), store, clock })
}

type Write<Args, Written> = (args: Args, caller: Caller, parts: edits.EditParts) => Promise<Result<Written, Problem>>

interface WaitArguments {
  readonly waitFor: 'visible' | undefined
}

/** Properties of an answer to a call that waits for readers. */
interface ShownResult {
  readonly visible?: boolean
  readonly hint?: string
}

/**
 * Defines a command that writes a person's statements with a function of `edits`; the answer says whether readers see
 * them, if the caller waits for that.
 */
export function statementCommand<Args, Written extends { readonly tx: Tx | null }>(write: Write<Args, Written>) {
  return async (
    service: Service,
    args: Args & WaitArguments,
    caller: Caller,
  ): Promise<Result<Done<Written & ShownResult>, Problem>> => {
    const parts = await editParts(service, caller)
    if (!parts.ok) return parts
    const written = await write(args, caller, parts.value)
    if (!written.ok) return written
    if (args.waitFor === undefined) return ok({ answer: written.value })
    const shown = await waitUntilShown(written.value.tx ?? parts.value.reader.at, service.state.followers())
    return ok({ answer: { ...written.value, ...shown } })
  }
}

/** Defines a command whose answer lists what the person then states. */
function editing<Args>(write: Write<Args, edits.WrittenEdit>) {
  const run = statementCommand(write)
  return async (...request: Parameters<typeof run>): Promise<Result<Done<EditAnswer>, Problem>> => {
    const written = await run(...request)
    if (!written.ok) return written
    const { states, ...rest } = written.value.answer
    const edges = states.edges.map(({ edge: { type, to }, rejected }) => ({ relation: type, to, rejected }))
    return ok({ answer: { ...rest, states: { attributes: states.attributes, edges } } })
  }
}

/** Parses `name::value` as in answers, `name=value`, or a name alone. */
function tagOf(text: string): TagArguments {
  const [, tag = text, value = ''] = /^(.*?)::(.*)$/s.exec(text) ?? /^(.*?)=(.*)$/s.exec(text) ?? []
  return { tag, value }
}
