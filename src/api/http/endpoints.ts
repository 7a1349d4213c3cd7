// Lists every route that is neither a question nor a command. The server finds a route's endpoint by method and path,
// checks its right and its query string, and puts it into the route's configuration (`config.endpoint`); OpenAPI lists
// endpoints beside QUESTIONS and COMMANDS.
import { z } from 'zod'
import { AS_OF, optional, text, WAIT_FOR, word } from '../../questions/parameters.ts'
import { anyJson, marksSeen, quarantineReason } from '../../questions/shapes.ts'
import { EXPORTS } from '../export/endpoints.ts'
import { ACTIVITY_FEED } from '../feed/endpoints.ts'
import { STREAM } from '../live/endpoints.ts'
import { MCP } from '../mcp/endpoints.ts'
import { LINEAGE_ENDPOINTS } from '../openlineage/endpoints.ts'
import { PORTAL, PORTAL_ENDPOINTS } from '../portal/endpoints.ts'
import { SCIM_ENDPOINTS } from '../scim/endpoints.ts'
import { SIGN_IN_ENDPOINTS } from '../sign-in/endpoints.ts'
import { UNSUBSCRIBE_ENDPOINTS } from '../unsubscribe/endpoints.ts'
import { endpoint, type Content, type Endpoint } from './endpoint.ts'
import { acceptedEvent } from '../../commands/quarantine.ts'

const NOTHING = {}
const JSON_TYPE = 'application/json'
const TEXT_TYPE = 'text/plain'
const EVENT_TYPES = [JSON_TYPE, 'application/x-ndjson', TEXT_TYPE]

const PLATFORM = { platform: text("a configured source's platform") }

// -------------------------------------------------------------------------------------------------------- events

const event = z
  .looseObject({
    event_type: z.string(),
    source: z.string().optional(),
    event_id: z.string().optional(),
  })
  .meta({ id: 'Event', description: "What happened, and the changed entity's id under the name that its type uses." })

const events = z.union([event, z.array(event).max(10_000)])

/** The outcome of each event, in the order of arrival. */
const receipt = z
  .strictObject({
    accepted: z.int(),
    quarantined: z.int(),
    ...marksSeen.partial().shape,
    results: z.array(
      z.discriminatedUnion('status', [
        acceptedEvent,
        z.strictObject({
          status: z.literal('quarantined'),
          id: z.int(),
          reason: quarantineReason,
          detail: z.string(),
        }),
      ]),
    ),
  })
  .meta({ id: 'Receipt' })

const eventContent: readonly Content[] = EVENT_TYPES.map((type) =>
  type === JSON_TYPE ? { type, schema: events } : { type },
)
const RECEIPT = {
  status: 202,
  description: 'Every event is stored, as a mark or in quarantine; at least one was accepted, or can be replayed.',
  content: [{ type: JSON_TYPE, schema: receipt }],
}

export const SEND_EVENTS = endpoint({
  name: 'send-events',
  method: 'POST',
  path: '/api/v1/events',
  summary: 'Accept events: one, a JSON array, or one on each line',
  description: 'Up to 16 MiB and 10,000 events per call; up to 200 events with waitFor.',
  right: 'send',
  parameters: {
    source: optional(text('the platform that sends them')),
    waitFor: WAIT_FOR,
  },
  body: { description: 'The events.', content: eventContent },
  answers: [RECEIPT],
  problems: ['EMPTY', 'TOO_MANY_TO_AWAIT', 'UNREADABLE', 'NOT_JSON', 'TOO_LARGE'],
})

const SEND_SIGNED_EVENTS = endpoint({
  name: 'send-signed-events',
  method: 'POST',
  path: '/api/v1/webhooks/{platform}',
  summary: 'Accept events that a source pushes and signs',
  description:
    'The signature is HMAC-SHA256 over "<x-mlg-timestamp>.<body>" with a secret of the platform, unless its provider declares another way to sign (docs/operate/receive-events.md). Up to 1 MiB per call.',
  right: 'none',
  inPath: PLATFORM,
  parameters: NOTHING,
  headers: [
    { name: 'x-mlg-timestamp', description: 'Unix time in seconds, at most five minutes off.', required: false },
    { name: 'x-mlg-signature', description: 'sha256=<hexadecimal>', required: false },
    { name: 'authorization', description: 'Bearer <secret>, if the provider declares that.', required: false },
  ],
  body: { description: 'The events.', content: eventContent },
  answers: [RECEIPT],
  problems: [
    'EMPTY',
    'UNREADABLE',
    'UNSIGNED',
    'BAD_SIGNATURE',
    'OUTSIDE_WINDOW',
    'REPLAYED',
    'TOO_LARGE',
    'NOT_JSON',
    'TOO_MANY',
    'NOT_TAKEN',
  ],
})

const snsMessage = z
  .looseObject({
    Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
    MessageId: z.string(),
    TopicArn: z.string(),
    Message: z.string(),
    Timestamp: z.string(),
    SignatureVersion: z.string(),
    Signature: z.string(),
    SigningCertURL: z.string(),
  })
  .meta({ id: 'SnsMessage' })

const SEND_SNS_MESSAGE = endpoint({
  name: 'send-sns-message',
  method: 'POST',
  path: '/api/v1/sns/{platform}',
  summary: 'Accept messages of SNS over HTTPS',
  description:
    'Messages must be signed with a certificate from a configured origin, and be of a configured topic. At most 512 KiB.',
  right: 'none',
  inPath: PLATFORM,
  parameters: NOTHING,
  body: {
    description: 'A message of SNS; raw message delivery is not supported.',
    content: [{ type: TEXT_TYPE }, { type: JSON_TYPE, schema: snsMessage }],
  },
  answers: [
    {
      status: 200,
      description: 'The subscription was confirmed, or its end was noted.',
      content: [
        {
          type: JSON_TYPE,
          schema: z.strictObject({
            confirmed: z.string().optional().describe('The topic.'),
            noted: z.string().optional().describe('The topic.'),
          }),
        },
      ],
    },
    RECEIPT,
  ],
  problems: [
    'UNREADABLE',
    'BAD_SIGNATURE',
    'FOREIGN_CERTIFICATE',
    'OUTSIDE_WINDOW',
    'FOREIGN_CONFIRMATION',
    'FOREIGN_TOPIC',
    'TOO_LARGE',
    'CERTIFICATE_UNAVAILABLE',
    'NOT_CONFIRMED',
    'NOT_TAKEN',
  ],
})

// ------------------------------------------------------------------------------------------------------- GraphQL

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
    content: [
      {
        type: JSON_TYPE,
        schema: z.looseObject({
          query: z.string(),
          variables: z.record(z.string(), anyJson).nullish(),
          operationName: z.string().nullish(),
        }),
      },
    ],
  },
  answers: [
    {
      status: 200,
      description: 'The answer, with its transaction, and what may be missing from it.',
      content: [{ type: JSON_TYPE, schema: graphqlAnswer }],
    },
  ],
  problems: [
    'BAD_QUERY',
    'BAD_AS_OF',
    'BEFORE_FIRST',
    'BEFORE_HORIZON',
    'TOO_EXPENSIVE',
    'TOO_LARGE',
    'NOT_JSON',
    'NOT_YET',
    'BUSY',
  ],
  refusedAs: 'errors',
  readsGraph: true,
})

const GRAPHQL_SCHEMA = endpoint({
  ...file('graphql-schema', '/graphql/schema', {
    summary: 'Get the GraphQL schema',
    right: 'read',
    type: TEXT_TYPE,
  }),
  readsGraph: true,
})

const GRAPHQL_PAGE = endpoint({
  ...file('graphql-page', '/graphql', { summary: 'Open GraphiQL in a browser', right: 'read', type: 'text/html' }),
  description: "Refuses a GET that doesn't accept text/html, because programs send queries by POST.",
  parameters: { query: PART, variables: PART, operationName: PART, extensions: PART, asOf: PART },
  headers: PORTAL.headers ?? [],
  answers: PORTAL.answers,
  problems: ['WRONG_METHOD'],
  readsGraph: true,
})

// ------------------------------------------------------------------------------------------------ documentation

const OPENAPI = endpoint({
  ...file('openapi', '/openapi.json', { summary: 'Get this document', right: 'read', type: JSON_TYPE }),
  description: 'Compressed with gzip if the client accepts it.',
  headers: [{ name: 'if-none-match', description: "The ETag of the client's copy.", required: false }],
  answers: [
    {
      status: 200,
      description: 'OpenAPI 3.1, of the routes of this process.',
      content: [{ type: JSON_TYPE, schema: z.looseObject({ openapi: z.string() }) }],
    },
    { status: 304, description: "The client's copy is current.", content: [] },
  ],
})

/** People look for it beside the operations. */
const OPENAPI_OF_API = endpoint({ ...OPENAPI, name: 'openapi-of-api', path: '/api/v1/openapi.json' })

// ------------------------------------------------------------------------------------------------------ operating

const READINESS: readonly Content[] = [
  {
    type: JSON_TYPE,
    schema: z.strictObject({ ready: z.boolean(), reasons: z.array(z.string()) }),
  },
]

const HEALTHZ = endpoint({
  ...file('healthz', '/healthz', { summary: 'Check that the process answers', right: 'none', type: JSON_TYPE }),
  answers: [
    {
      status: 200,
      description: 'It answers.',
      content: [{ type: JSON_TYPE, schema: z.strictObject({ status: z.literal('ok'), version: z.string() }) }],
    },
  ],
})

const READYZ = endpoint({
  ...file('readyz', '/readyz', { summary: 'Check that this process is ready', right: 'none', type: JSON_TYPE }),
  answers: [
    { status: 200, description: 'The record answers, and the graph is loaded and follows.', content: READINESS },
    { status: 503, description: 'Not ready, with the reasons.', content: READINESS },
  ],
})

const METRICS = file('metrics', '/metrics', {
  summary: 'Get metrics in the text format of Prometheus',
  right: 'metrics',
  type: TEXT_TYPE,
})

const FAVICON = endpoint({
  ...file('favicon', '/favicon.ico', { summary: 'There is none', right: 'none', type: TEXT_TYPE }),
  answers: [{ status: 204, description: 'Nothing.', content: [] }],
})

/** A GET of one body, without parameters and specific refusals. */
function file(
  name: string,
  path: string,
  { summary, right, type }: { readonly summary: string; readonly right: Endpoint['right']; readonly type: string },
) {
  return endpoint({
    name,
    method: 'GET',
    path,
    summary,
    right,
    parameters: NOTHING,
    answers: [{ status: 200, description: `${summary}.`, content: [{ type }] }],
  })
}

export const ENDPOINTS: readonly Endpoint[] = [
  SEND_EVENTS,
  SEND_SIGNED_EVENTS,
  SEND_SNS_MESSAGE,
  ...LINEAGE_ENDPOINTS,
  ...SCIM_ENDPOINTS,
  GRAPHQL,
  GRAPHQL_SCHEMA,
  GRAPHQL_PAGE,
  MCP,
  OPENAPI,
  OPENAPI_OF_API,

  HEALTHZ,
  READYZ,
  METRICS,
  ...PORTAL_ENDPOINTS,
  ...SIGN_IN_ENDPOINTS,
  ...UNSUBSCRIBE_ENDPOINTS,
  STREAM,
  ACTIVITY_FEED,
  FAVICON,
  ...EXPORTS.map(({ endpoint: one }) => one),
]

const BY_ROUTE = new Map(ENDPOINTS.map((one) => [`${one.method} ${one.path.replaceAll(/\{(\w+)\}/g, ':$1')}`, one]))

/** `url` is in the router's form, `/api/v1/sns/:platform`. */
export function endpointOf(method: string, url: string): Endpoint | null {
  return BY_ROUTE.get(`${method === 'HEAD' ? 'GET' : method} ${url}`) ?? null
}
