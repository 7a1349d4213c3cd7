import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import {
  flag,
  integer,
  optional,
  STATED_BY,
  text,
  texts,
  uri,
  WAIT_FOR,
  type Arguments,
} from '../questions/parameters.ts'
import { anyJson, searchBehind } from '../questions/shapes.ts'

/** What people state of entities and edges, and take back. */

const editAnswer = (z: Zod) =>
  z.strictObject({
    uri: z.string(),
    by: z.string().describe('Whose statement it is now.'),
    tx: z.int().nullable().describe('The transaction that holds it; null where it changed nothing.'),
    states: z
      .strictObject({
        attributes: z.array(
          z.strictObject({
            name: z.string(),
            value: anyJson(z).describe('The value, or the members that are added; null where there is none.'),
            removed: anyJson(z).describe(
              'True where there is to be no value; or the members that are removed, whoever else states them.',
            ),
          }),
        ),
        edges: z.array(z.strictObject({ relation: z.string(), to: z.string(), rejected: z.boolean() })),
      })
      .describe('Everything that this person states of the entity since.'),
    visible: z.boolean().optional().describe('Of a call that waits: whether readers of this process see it.'),
    search: searchBehind(z),
    hint: z.string().optional(),
  })

export type EditAnswer = AnswerOf<typeof editAnswer>

const shared = {
  method: 'POST',
  right: 'edit',
  cost: 100,
  answer: editAnswer,
} as const

const OF_AN_ENTITY = ['BAD_URI', 'UNKNOWN_URI', 'UNKNOWN_PERSON', 'BEHIND', 'NOT_HERE'] as const

const annotateTakes = {
  uri: uri('the entity'),
  by: STATED_BY,
  description: optional(text('replaces what sources state')),
  noDescription: flag('there is to be none, whatever sources state'),
  addTags: texts('a tag to add, as name, name::value or name=value'),
  removeTags: texts('a tag to remove, whoever states it, as name, name::value or name=value'),
  addOwners: texts('the URI of a person or a group that owns it'),
  removeOwners: texts('the URI of an owner who is none, whoever states it'),
  waitFor: WAIT_FOR,
}

export type AnnotateCommand = Arguments<typeof annotateTakes>

export const ANNOTATE = command({
  ...shared,
  name: 'annotate',
  scope: 'own',
  path: '/api/v1/annotations',
  summary: 'Describe an entity, tag it, and name its owners',
  description:
    "A person's description replaces what sources state; tags and owners add to theirs, and go only " +
    'where they are named. Between people the latest wins. retract takes it back.',
  takes: annotateTakes,
  problems: [...OF_AN_ENTITY, 'UNKNOWN_EDGE', 'NOT_FOR_TYPE', 'EMPTY', 'REFUSED'],
  terminal: { group: 'decide', positional: ['uri'] },
  tool: {
    description:
      'State a description, tags or owners of an entity in the name of the caller. They override what sources state; retract takes them back.',
    usual: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [
    {
      title: 'A tag of a model',
      arguments: { uri: 'aip://model/registry/ranking-v5', addTags: 'reviewed=yes', waitFor: 'visible' },
    },
  ],
  run: async (service, args, caller) => (await import('./handlers/edit.ts')).annotate(service, args, caller),
})

const edgeTakes = {
  from: uri('the thing that the edge starts from'),
  relation: text('the edge type, such as Entity.ownedBy'),
  to: uri('the thing that it leads to'),
  by: STATED_BY,
  waitFor: WAIT_FOR,
}

export type EdgeCommand = Arguments<typeof edgeTakes>

const ofAnEdge = {
  ...shared,
  takes: edgeTakes,
  problems: [...OF_AN_ENTITY, 'UNKNOWN_EDGE', 'REFUSED'],
  terminal: { group: 'decide', positional: ['from', 'relation', 'to'] },
} as const

const OWNED = {
  from: 'aip://model/registry/ranking-v5',
  relation: 'Entity.ownedBy',
  to: 'aip://user/identity/alice',
} as const

export const CONFIRM_EDGE = command({
  ...ofAnEdge,
  name: 'confirm-edge',
  scope: 'own',
  path: '/api/v1/edges/confirm',
  summary: 'State that an edge is there',
  description: 'The edge then stays, whatever happens to its other reasons.',
  tool: {
    description:
      'State that a relationship is there, such as relation=Entity.ownedBy from a model to a team. Overrides a rejection.',
    usual: { waitFor: 'visible' },
    effect: { destructive: false, idempotent: true },
  },
  examples: [{ title: 'An owner', arguments: OWNED }],
  run: async (service, args, caller) => (await import('./handlers/edit.ts')).confirmEdge(service, args, caller),
})

export const REJECT_EDGE = command({
  ...ofAnEdge,
  name: 'reject-edge',
  scope: 'own',
  path: '/api/v1/edges/reject',
  summary: 'State that an edge is not there',
  description:
    'It is left out of answers and of what rules conclude from, whoever states or concludes it, until a ' +
    'person confirms it or the rejection is taken back (retract).',
  tool: {
    description:
      'State that a relationship is wrong: nobody sees it from then on, and no rule follows it. confirm-edge takes it back.',
    usual: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [{ title: 'An owner who is none', arguments: OWNED }],
  run: async (service, args, caller) => (await import('./handlers/edit.ts')).rejectEdge(service, args, caller),
})

const revertTakes = {
  uri: uri('the entity whose history has the change'),
  tx: integer('the transaction of the change', { from: 1 }),
  overNewer: flag('what was changed again since is set back as well'),
  by: STATED_BY,
  waitFor: WAIT_FOR,
}

export type RevertCommand = Arguments<typeof revertTakes>

export const REVERT = command({
  ...shared,
  name: 'revert',
  scope: 'own',
  path: '/api/v1/reverts',
  summary: 'Revert what a person changed of an entity in a transaction',
  description:
    'States the opposite now: the attribute, tag or edge is as it was before that transaction. What was ' +
    'changed again since is refused, with who changed it, unless overNewer is given. A revert can be reverted. ' +
    'A comment is reverted by its author only.',
  takes: revertTakes,
  problems: [...OF_AN_ENTITY, 'NOT_FOUND', 'REFUSED'],
  terminal: { group: 'decide', positional: ['uri', 'tx'] },
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/edit.ts')).revert(service, args, caller),
})

const retractTakes = {
  uri: uri('the entity; of edges, the one that they start from'),
  by: optional(text('whose statements: the URI of a person, or a name; without it, the caller')),
  attributes: texts('an attribute: description, tags, comments or deprecation'),
  edges: texts('an edge, as its type, a space, and the URI that it leads to'),
  waitFor: WAIT_FOR,
}

export type RetractCommand = Arguments<typeof retractTakes>

export const RETRACT = command({
  ...shared,
  name: 'retract',
  scope: 'own',
  path: '/api/v1/retractions',
  summary: 'Retract what a person states about an entity',
  description: 'All of it, or only the attributes and edges that are named. What was there before shows again.',
  takes: retractTakes,
  problems: [...OF_AN_ENTITY, 'NOT_FOUND'],
  terminal: { group: 'decide', positional: ['uri'] },
  tool: {
    description: 'Take back what the caller stated about an entity, so that what sources state shows again.',
    usual: { waitFor: 'visible' },
    effect: { destructive: true, idempotent: true },
  },
  examples: [{ title: 'Everything', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  run: async (service, args, caller) => (await import('./handlers/edit.ts')).retract(service, args, caller),
})
