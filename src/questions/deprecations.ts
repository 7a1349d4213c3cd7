import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { AS_OF, optional, paged, uri, uris, word, type Arguments } from './parameters.ts'
import { nextCursor, standing, time } from './shapes.ts'

/** Of the things that one command plans to remove: they are one transaction. */
export const MOST_DEPRECATED = 100

const deprecationsTakes = {
  state: optional(word(['open', 'done'], 'only what is still to be removed, or only what is gone')),
  team: optional(uri('only what this team or one of its sub-teams owns')),
  of: optional(uris('only these, and without a plan too: who would have to be told', { from: 1, to: MOST_DEPRECATED })),
  readBy: optional(uri('only what this needs, directly or through others')),
  sort: optional(
    word(
      ['sunset', 'name', 'readers', 'owner'],
      'by date, the soonest first, as without it; by name; by how many read it, the most first; or by owner',
    ),
  ),
  asOf: AS_OF,
  ...paged(200, { least: 0, of: 'plans on a page' }),
}

const named = (z: Zod) => ({ uri: z.string(), entityType: z.string().nullable(), name: z.string() })

/** The answer is declared without the code that answers. */
const state = once((z) =>
  z
    .enum(['in-use', 'overdue', 'unused', 'done'])
    .meta({ id: 'DeprecationState' })
    .describe(
      'in-use: something at work needs it. overdue: still, past its date. unused: nothing does, so that it can be ' +
        'removed. done: its source no longer has it, or calls it retired.',
    ),
)

const plan = once((z) =>
  z
    .strictObject({
      ...named(z),
      standing: standing(z),
      state: state(z),
      sunset: time(z).nullable().describe('When it is to be gone. Null: there is no plan yet.'),
      message: z.string().nullable(),
      replacement: z.strictObject(named(z)).nullable().describe('What to use instead.'),
      by: z.string().nullable().describe('Who plans it: the URI of a person, or a name.'),
      byName: z.string().nullable(),
      at: time(z).nullable().describe('When that was planned.'),
      owners: z.array(z.string()).describe('The URIs of those to tell: its owners, 10 at most, or its owning teams.'),
      atWork: z.boolean().describe('Whether its own source has it at work, as by counting reads of it.'),
      readers: z
        .int()
        .nullable()
        .describe('How many things at work need it, directly or through others. Null: they were not counted.'),
      readBy: z
        .array(z.strictObject({ ...named(z), owners: z.array(z.string()) }).meta({ id: 'DeprecationReader' }))
        .describe('The nearest of those, 10 at most.'),
    })
    .meta({ id: 'Deprecation' }),
)

const deprecationsAnswer = (z: Zod) =>
  z.strictObject({
    total: z.int().describe('Of the state that is asked for.'),
    counts: z
      .strictObject({ inUse: z.int(), overdue: z.int(), unused: z.int(), done: z.int() })
      .describe('Of every state.'),
    plans: z.array(plan(z)),
    contacts: z
      .array(
        z
          .strictObject({ ...named(z), email: z.string().nullable(), slack: z.string().nullable() })
          .meta({ id: 'DeprecationContact' }),
      )
      .describe('How to reach the owners that are named on this page.'),
    complete: z
      .boolean()
      .describe('False where there may be more: of 20,000 statements of people, and 1,000 plans, others are left out.'),
    next: nextCursor(z),
    tx: z.int(),
  })

export type DeprecationsArguments = Arguments<typeof deprecationsTakes>
export type DeprecationsAnswer = AnswerOf<typeof deprecationsAnswer>

const COLUMNS: readonly ExportColumn<DeprecationsAnswer['plans'][number]>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'State', cell: ({ state }) => state },
  { title: 'Sunset', cell: ({ sunset }) => sunset },
  { title: 'Still read by', cell: ({ readers }) => readers },
  { title: 'Owners', cell: ({ owners }) => owners.join(' ') },
  { title: 'Replacement', cell: ({ replacement }) => replacement?.uri ?? null },
  { title: 'Planned by', cell: ({ byName }) => byName },
  { title: 'Planned at', cell: ({ at }) => at },
  { title: 'Message', cell: ({ message }) => message },
]

export const DEPRECATIONS = graphQuestion({
  name: 'deprecations',
  path: '/api/v1/deprecations',
  summary: 'What is planned to be removed, by when, and who still reads it',
  description: 'Plans are made by deprecate. Who reads what is planned is computed for each answer.',
  right: 'read',
  cost: 20_000,
  takes: deprecationsTakes,
  cacheable: 'nothing',
  needsGraph: true,
  graphql: 'derived',
  answer: deprecationsAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'now', positional: [] },
  tool: {
    description: 'What is planned to be removed, by when, whether anything still reads it, and whom to tell.',
    usual: { limit: 20 },
  },
  examples: [{ title: 'Who would have to be told', arguments: { of: ['aip://model/registry/ranking-v5'] } }],
  export: {
    columns: COLUMNS,
    row: plan,
    narrow: 'Narrow them by a team, or page through the list instead (limit, cursor).',
    rows: async (reader, args) => (await import('./answers/deprecations.ts')).deprecationRows(reader, args),
  },
  ask: async (reader, args) => (await import('./answers/deprecations.ts')).deprecations(reader, args),
})
