import { type AnswerOf, graphQuestion, type Zod } from './declare.ts'
import { optional, text, integer, type Arguments } from './parameters.ts'
import { NO_PAST, textRanges } from './search-entities.ts'

const LONGEST = 1_000

const suggestTakes = {
  q: text('the query as far as it is typed'),
  at: optional(integer('where in it the cursor stands; usual: at its end', { from: 0, to: LONGEST })),
}

const found = (z: Zod) =>
  z.strictObject({
    uri: z.string(),
    name: z.string().nullable(),
    entityType: z.string().nullable(),
    ranges: textRanges(z),
  })

const choice = (z: Zod) =>
  z.strictObject({
    label: z.string(),
    about: z.string(),
    count: z.int().nullable().describe('How many have it; null where that is not counted.'),
    query: z.string().describe('The query once it is chosen.'),
    cursor: z.int().describe('Where the cursor stands then.'),
  })

const suggestAnswer = (z: Zod) =>
  z.strictObject({
    entities: z.array(found(z)),
    owners: z.array(found(z)),
    tags: z.array(choice(z)),
    filters: z.array(choice(z)).describe('Keys of filters, or values of the one that is typed.'),
    replaces: z.strictObject({ from: z.int(), to: z.int() }).describe('What of the query a choice replaces.'),
    tx: z.int(),
  })

export type SuggestArguments = Arguments<typeof suggestTakes>
export type SuggestAnswer = AnswerOf<typeof suggestAnswer>

export const SUGGEST = graphQuestion({
  name: 'suggest',
  path: '/api/v1/suggest',
  summary: 'What a query that is being typed may become: entities, owners, tags and filters',
  description: 'A few of each. A query that is not finished is no mistake here.',
  right: 'read',
  cost: 50,
  takes: suggestTakes,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  graphql: 'derived',
  searches: true,
  answer: suggestAnswer,
  problems: ['BAD_REQUEST', 'NOT_HERE', 'NOT_YET'],
  terminal: { group: 'now', positional: ['q'] },
  examples: [{ title: 'The beginning of a name', arguments: { q: 'rank' } }],
  async ask(reader, args) {
    const [{ suggest: answer }, { whileServed }] = await Promise.all([
      import('./answers/search/suggest.ts'),
      import('./answers/search/served-index.ts'),
    ])
    return await whileServed(() => answer(reader, args))
  },
})
