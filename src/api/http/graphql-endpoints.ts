// Answers GraphQL.
import { z } from 'zod'
import { AS_OF, optional, text, word } from '../../questions/parameters.ts'
import { anyJson } from '../../questions/shapes.ts'
import { PORTAL } from '../portal/endpoints.ts'
import { endpoint, MOMENT_PROBLEMS } from './endpoint.ts'
import { file, TEXT_TYPE, json } from './contents.ts'

const graphqlAnswer = z
  .strictObject({
    data: anyJson.optional(),
    errors: z
      .array(
        z.looseObject({
          message: z.string(),
          extensions: z.looseObject({ code: z.string() }).optional(),
        }),
      )
      .optional(),
    extensions: z.looseObject({ tx: z.int() }).optional(),
  })
  .meta({ id: 'GraphqlAnswer' })

const PART = optional(text('as in a query sent by GET'))

export const GRAPHQL = endpoint({
  name: 'graphql',
  method: 'POST',
  path: '/graphql',
  summary: 'Query with GraphQL',
  right: 'read',
  parameters: { asOf: AS_OF, debug: optional(word(['reads'], 'include in the answer how much was read for it')) },
  body: {
    description: 'A query of up to 65,536 characters, and its variables.',
    content: json(
      z.looseObject({
        query: z.string(),
        variables: z.record(z.string(), anyJson).nullish(),
        operationName: z.string().nullish(),
      }),
    ),
  },
  answers: [
    {
      status: 200,
      description: 'The answer, with its transaction, and what may be missing from it.',
      content: json(graphqlAnswer),
    },
  ],
  problems: ['BAD_QUERY', ...MOMENT_PROBLEMS, 'TOO_EXPENSIVE', 'TOO_LARGE', 'NOT_JSON', 'BUSY'],
  refusedAs: 'errors',
  readsGraph: true,
})

export const GRAPHQL_SCHEMA = endpoint({
  ...file('graphql-schema', '/graphql/schema', {
    summary: 'Get the GraphQL schema',
    right: 'read',
    type: TEXT_TYPE,
  }),
  readsGraph: true,
})

export const GRAPHQL_PAGE = endpoint({
  ...file('graphql-page', '/graphql', { summary: 'Open GraphiQL in a browser', right: 'read', type: 'text/html' }),
  description: "Refuses a GET that doesn't accept text/html, because programs send queries by POST.",
  parameters: { query: PART, variables: PART, operationName: PART, extensions: PART, asOf: PART },
  headers: PORTAL.headers ?? [],
  answers: PORTAL.answers,
  problems: ['WRONG_METHOD'],
  readsGraph: true,
})
