import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, optional, paged, text, uri, word, type Arguments } from './parameters.ts'
import { incomplete, nextCursor, standing, sunset, time } from './shapes.ts'

const unusedTakes = {
  type: text('an entity type'),
  team: optional(uri('only what this team or one of its sub-teams owns')),
  sort: optional(
    word(
      ['name', 'team', 'updated', 'certainty'],
      'by name, by owning team, the least recently updated first, or the most certain first; of 20,000 at most',
    ),
  ),
  asOf: AS_OF,
  ...paged(1_000, { least: 0, of: 'things on a page' }),
}

const unusedNode = once((z) =>
  z
    .strictObject({
      uri: z.string(),
      entityType: z.string().nullable(),
      name: z.string(),
      standing: standing(z),
      team: z
        .strictObject({ uri: z.string(), name: z.string() })
        .nullable()
        .describe('The owning team, the first of several.'),
      usage: z
        .strictObject({ attribute: z.string(), value: z.number().nullable().describe('Null: it is not stated.') })
        .nullable()
        .describe('Of a type that counts its use: by which attribute, and what that has.'),
      consumers: z
        .int()
        .describe('How many edges lead to it over the checked relationships; nothing at their other end is at work.'),
      sunset: sunset(z),
      wholeInUse: z
        .boolean()
        .describe(
          'Of a version, run or instance: what it is one of is needed at work as a whole, so that all of them ' +
            'may be kept. Nothing needs this one.',
        ),
    })
    .meta({ id: 'UnusedNode' }),
)

const unusedAnswer = (z: Zod) =>
  z.strictObject({
    type: z.string(),
    total: z.int(),
    wholesInUse: z
      .int()
      .describe('How many of these are versions, runs or instances of something that is needed as a whole.'),
    provable: z.boolean().describe('Every source of what could need one of them is complete, as far as is known.'),
    doubts: incomplete(z).describe(
      'Why it can not be proved: a source of what could need one of them is silent or not listed.',
    ),
    checked: z
      .array(
        z
          .strictObject({
            relation: z.string().describe('The edge type.'),
            name: z.string().describe('How it reads from the entity.'),
            consumers: z.array(z.string()).describe('The types of what would need it.'),
            sources: z.array(z.string()).describe('Which sources could state it, by platform.'),
            listedAt: time(z)
              .nullable()
              .describe('When those were last listed completely: the one longest ago. Null: one never was.'),
          })
          .meta({ id: 'CheckedRelation' }),
      )
      .describe('Over which relationships something at work would need one of them; each was walked, at any distance.'),
    working: z.array(z.string()).describe('The types of which one at work would need one of them, at any distance.'),
    provedAt: time(z)
      .nullable()
      .describe(
        'When all sources that could tell of a need were last listed completely: the one longest ago. ' +
          'Null: one never was, or the answer is of the past.',
      ),
    teams: z
      .array(z.strictObject({ uri: z.string(), name: z.string(), count: z.int() }).meta({ id: 'UnusedTeam' }))
      .nullable()
      .describe(
        'Of all teams: which own how many, the most first. Null where there are too many to count, and after the first page.',
      ),
    nodes: z.array(unusedNode(z)),
    next: nextCursor(z),
    tx: z.int(),
  })

export type UnusedArguments = Arguments<typeof unusedTakes>
export type UnusedAnswer = AnswerOf<typeof unusedAnswer>

const COLUMNS: readonly ExportColumn<UnusedAnswer['nodes'][number]>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Team', cell: ({ team }) => team?.name ?? null },
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Consumers, none at work', cell: ({ consumers }) => consumers },
  { title: 'Whole in use', cell: ({ wholeInUse }) => wholeInUse },
]

export const UNUSED = graphQuestion({
  name: 'unused',
  path: '/api/v1/unused',
  summary: 'What of an entity type can be retired',
  description:
    'Nothing at work is made from it or hosted by it; of a version, run or instance: from itself, not ' +
    'from another one of the same thing. At work are running tests, deployments and rules that serve, ' +
    'instances not yet retired, and what is still read. A type that the catalogue connects to none of ' +
    'these, by flow or hosting, is refused.',
  right: 'read',
  cost: 20_000,
  takes: unusedTakes,
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'own',
  answer: unusedAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['type'] },
  tool: {
    description:
      'What of an entity type nothing in use depends on, and can be retired, with the owning teams. `provable` says ' +
      'whether that is certain, `doubts` why it is not.',
    usual: { limit: 20 },
    leavesOut: ['checked', 'working'],
  },
  examples: [{ title: 'Features that nothing at work needs', arguments: { type: 'Feature', limit: 5 } }],
  export: {
    columns: COLUMNS,
    row: unusedNode,
    narrow: 'Page through the list instead (limit, cursor).',
    rows: async (reader, args) => (await import('./answers/unused.ts')).unusedRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/unused.ts')).unused(reader, args),
})
