import { type AnswerOf, graphQuestion, type Zod } from './declare.ts'
import { AS_OF, optional, paged, uri, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'

const rejectedTakes = {
  of: optional(uri('only those of this entity, at either end')),
  asOf: AS_OF,
  ...paged(1_000, { of: 'rejections on a page' }),
}

const rejectedAnswer = (z: Zod) =>
  z.strictObject({
    edges: z.array(
      z
        .strictObject({
          relation: z.string().describe('The edge type: the declaring type and the name, ModelInstance.producedBy.'),
          from: z.string(),
          to: z.string(),
          fromName: z.string().nullable(),
          toName: z.string().nullable(),
          fromType: z.string().nullable(),
          toType: z.string().nullable(),
          label: z.string().describe('How the edge reads from where it starts.'),
          by: z.string().describe('Who rejects it: the URI of a person, or a name.'),
          byName: z.string(),
          since: z.int().describe('The transaction of the rejection.'),
          at: time(z).nullable().describe('When that was; null of what lies before the horizon of retention.'),
          hidden: z.boolean().describe('False where somebody confirmed the edge later, so that it shows.'),
        })
        .meta({ id: 'RejectedEdge' }),
    ),
    next: nextCursor(z),
  })

export type RejectedArguments = Arguments<typeof rejectedTakes>
export type RejectedAnswer = AnswerOf<typeof rejectedAnswer>

export const REJECTED = graphQuestion({
  name: 'rejected',
  path: '/api/v1/edges/rejected',
  summary: 'Edges that people reject, oldest first',
  description:
    "No other answer shows them. A page of one entity looks at 10,000 rejections at most; its `next` goes on. A rejection that was retracted isn't listed any more.",
  right: 'read',
  cost: 500,
  takes: rejectedTakes,
  cacheable: 'answer',
  graphql: 'derived',
  answer: rejectedAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: { group: 'decide', positional: [], usual: { limit: '20' } },
  examples: [{ title: 'The oldest of them', arguments: { limit: 5 } }],
  ask: async (reader, args) => (await import('./answers/rejected.ts')).rejected(reader, args),
})
