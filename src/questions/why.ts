import { type AnswerOf, graphQuestion, type Zod } from './declare.ts'
import { AS_OF, uri, type Arguments } from './parameters.ts'
import { caveat, provenance, time } from './shapes.ts'

const end = (z: Zod) =>
  z.strictObject({ uri: z.string(), entityType: z.string().nullable(), name: z.string().nullable() })

const statement = (z: Zod) => ({
  platform: z.string(),
  document: z.string(),
  documentType: z.string(),
  firstSeen: time(z).nullable(),
  lastVerified: time(z).nullable().describe('Of the present only: when the source last confirmed it.'),
  lastError: z.string().nullable(),
})

const path = (z: Zod) =>
  z.strictObject({
    steps: z.array(
      z.strictObject({
        type: z.string(),
        name: z.string(),
        from: end(z),
        to: end(z),
        statedBy: z.array(z.strictObject(statement(z))),
      }),
    ),
    weakest: z
      .strictObject({ edge: z.string(), lastVerified: time(z) })
      .nullable()
      .describe('The step that was verified longest ago: no conclusion is fresher than that.'),
  })

const whyTakes = { from: uri('one of the two'), to: uri('the other'), asOf: AS_OF }

const whyAnswer = (z: Zod) =>
  z.strictObject({
    from: z.string(),
    to: z.string(),
    edges: z.array(
      z.strictObject({
        type: z.string(),
        name: z.string(),
        from: end(z),
        to: end(z),
        provenance: provenance(z).nullable(),
        caveat: caveat(z),
        reasons: z.array(
          z.discriminatedUnion('kind', [
            z.strictObject({
              kind: z.literal('stated'),
              provenance: provenance(z),
              sentence: z.string(),
              ...statement(z),
            }),
            z.strictObject({
              kind: z.literal('concluded'),
              rule: z.string(),
              ruleName: z.string(),
              description: z.string(),
              caveat: z.string().nullable(),
              provenance: provenance(z),
              firstSeen: time(z).nullable(),
              attributes: z.record(z.string(), z.array(z.string())),
              paths: z.array(path(z)),
              morePaths: z.int(),
              hiddenSteps: z.int().describe('Where no path can be shown: steps over what is hidden from who asks.'),
              sentence: z.string(),
            }),
          ]),
        ),
      }),
    ),
    sentence: z.string(),
    tx: z.int(),
  })

export type WhyArguments = Arguments<typeof whyTakes>
export type WhyAnswer = AnswerOf<typeof whyAnswer>

export const WHY = graphQuestion({
  name: 'why',
  path: '/api/v1/why',
  summary: 'Why there is an edge between two things',
  description: 'Each edge from one to the other, or back: what sources stated, and what rules concluded from it.',
  right: 'read',
  cost: 500,
  takes: whyTakes,
  cacheable: 'nothing',
  graphql: 'none',
  answer: whyAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: { group: 'now', positional: ['from', 'to'] },
  tool: {
    description:
      'Why there is a relationship between two entities: which source, rule or person states it, since when, and over which facts it was concluded.',
  },
  examples: [
    {
      title: 'Why an instance is tested in an experiment',
      arguments: {
        from: 'aip://model/registry/ranking-model-v5-20XX0101',
        to: 'aip://ab-test/experimentation/12345',
      },
    },
  ],
  ask: async (reader, args) => (await import('./answers/why.ts')).why(reader, args),
})

const rulesTakes = {}

const rulesAnswer = (z: Zod) =>
  z.strictObject({
    rules: z.array(
      z.looseObject({
        id: z.string(),
        name: z.string(),
        version: z.int(),
        description: z.string(),
        concludes: z.string(),
        answered: z.enum(['walked', 'recorded']).describe('Recorded: written down, with a past and a reason.'),
      }),
    ),
  })

export type RulesAnswer = AnswerOf<typeof rulesAnswer>

export const RULES = graphQuestion({
  name: 'rules',
  path: '/api/v1/rules',
  summary: 'The rules in force, and how each is answered',
  right: 'read',
  cost: 50,
  takes: rulesTakes,
  absent: { asOf: 'this is of the present: ask why an edge is there as of then for the rule that concluded it' },
  cacheable: 'answer',
  graphql: 'none',
  answer: rulesAnswer,
  problems: [],
  terminal: { group: 'now', positional: [] },
  examples: [{ title: 'All rules', arguments: {} }],
  ask: async (reader) => (await import('./answers/why.ts')).rules(reader),
})
