import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import { AS_OF, uri, integer, type Arguments } from './parameters.ts'
import { cadenceFreshness, direction, provenance, standing, time } from './shapes.ts'

const MOST = 20

const pathsTakes = {
  from: uri('where the paths begin'),
  to: uri('where they end'),
  limit: { ...integer('so many of the shortest', { from: 1, to: MOST }), required: false, usual: 5 },
  asOf: AS_OF,
}

const end = (z: Zod) =>
  z.strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    name: z.string(),
    standing: standing(z),
  })

/** The least certain step of a path. */
export const weakestStep = once((z: Zod) =>
  z
    .strictObject({
      step: z.int().describe('Its position among the steps, from 0.'),
      edge: z.string().describe('As text.'),
      provenance: provenance(z).nullable(),
      lastVerified: time(z).nullable(),
      because: z
        .enum(['inferred', 'oldest', 'unverified'])
        .describe('A rule concludes it; or of what sources state it was verified longest ago, or never.'),
    })
    .meta({
      id: 'WeakestStep',
      description: 'The least certain step: nothing that follows from the path is more certain.',
    }),
)

const flowPath = once((z: Zod) =>
  z
    .strictObject({
      direction: z
        .enum(['upstream', 'downstream'])
        .describe('downstream: a change of `from` reaches `to`. upstream: `from` comes from `to`.'),
      length: z.int(),
      pathStanding: standing(z).describe('The worst standing of what it leads over, its ends not counted.'),
      sentence: z.string().describe('The path as text.'),
      steps: z.array(
        z
          .strictObject({
            relation: z.string().describe('The edge type.'),
            name: z.string().describe('How it reads on the path.'),
            direction: direction(z),
            from: z.string(),
            to: z.string(),
            inferred: z.boolean().describe('A rule concludes it.'),
            provenance: provenance(z).nullable().describe('Null where it is concluded when it is read.'),
            lastVerified: time(z).nullable().describe('Of the present only: when a source last confirmed it.'),
            freshness: cadenceFreshness(z),
          })
          .meta({ id: 'FlowPathStep' }),
      ),
      omitted: z.int().describe('Steps of a long path that are not listed, after the first half of those that are.'),
      weakest: weakestStep(z).nullable(),
    })
    .meta({ id: 'FlowPath' }),
)

const pathsAnswer = (z: Zod) =>
  z.strictObject({
    from: end(z),
    to: end(z),
    paths: z.array(flowPath(z)),
    more: z
      .boolean()
      .nullable()
      .describe('Whether there are further paths; null where the search reached its bound before.'),
    sentence: z.string(),
    tx: z.int(),
  })

export type PathsArguments = Arguments<typeof pathsTakes>
export type PathsAnswer = AnswerOf<typeof pathsAnswer>

export const PATHS = graphQuestion({
  name: 'paths',
  path: '/api/v1/paths',
  summary: 'The shortest ways that things flow between two entities',
  description:
    'Both directions are tried. Each path passes an entity once at most; of several edges between two the first of the catalogue is shown.',
  right: 'read',
  cost: 2_000,
  takes: pathsTakes,
  cacheable: 'nothing',
  graphql: 'derived',
  answer: pathsAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: { group: 'now', positional: ['from', 'to'] },
  tool: {
    description:
      'How two entities are connected: the shortest ways that things flow between them, as sentences, each with its least certain step.',
    usual: { limit: 3 },
    leavesOut: ['steps'],
  },
  examples: [
    {
      title: 'How a feature reaches a model',
      arguments: { from: 'aip://feature/feature-store/content-embedding', to: 'aip://model/registry/ranking-v5' },
    },
  ],
  ask: async (reader, args) => (await import('./answers/paths.ts')).paths(reader, args),
})
