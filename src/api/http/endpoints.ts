// Lists every route that is neither a question nor a command. The server finds a route's endpoint by method and path,
// checks its right and its query string, and puts it into the route's configuration (`config.endpoint`); OpenAPI lists
// endpoints other than QUESTIONS and COMMANDS.
import { z } from 'zod'
import { EXPORTS } from '../export/endpoints.ts'
import { ACTIVITY_FEED } from '../feed/endpoints.ts'
import { STREAM } from '../live/endpoints.ts'
import { MCP } from '../mcp/endpoints.ts'
import { LINEAGE_ENDPOINTS } from '../openlineage/endpoints.ts'
import { PORTAL_ENDPOINTS } from '../portal/endpoints.ts'
import { SCIM_ENDPOINTS } from '../scim/endpoints.ts'
import { SIGN_IN_ENDPOINTS } from '../sign-in/endpoints.ts'
import { UNSUBSCRIBE_ENDPOINTS } from '../unsubscribe/endpoints.ts'
import { endpoint, type Endpoint, type Content } from './endpoint.ts'
import { file, JSON_TYPE, TEXT_TYPE, json } from './contents.ts'
import { SEND_EVENTS, SEND_SIGNED_EVENTS, SEND_SNS_MESSAGE } from './event-endpoints.ts'
import { GRAPHQL, GRAPHQL_SCHEMA, GRAPHQL_PAGE } from './graphql-endpoints.ts'

const READINESS: readonly Content[] = json(z.strictObject({ ready: z.boolean(), reasons: z.array(z.string()) }))

const HEALTHZ = endpoint({
  ...file('healthz', '/healthz', { summary: 'Check that the process answers', right: 'none', type: JSON_TYPE }),
  answers: [
    {
      status: 200,
      description: 'It answers.',
      content: json(z.strictObject({ status: z.literal('ok'), version: z.string() })),
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

const OPENAPI = endpoint({
  ...file('openapi', '/openapi.json', { summary: 'Get this document', right: 'read', type: JSON_TYPE }),
  description: 'Compressed with gzip if the client accepts it.',
  headers: [{ name: 'if-none-match', description: "The ETag of the client's copy.", required: false }],
  answers: [
    {
      status: 200,
      description: 'OpenAPI 3.1, of the routes of this process.',
      content: json(z.looseObject({ openapi: z.string() })),
    },
    { status: 304, description: "The client's copy is current.", content: [] },
  ],
})

/** People look for it among the operations. */
const OPENAPI_OF_API = endpoint({ ...OPENAPI, name: 'openapi-of-api', path: '/api/v1/openapi.json' })

const FAVICON = endpoint({
  ...file('favicon', '/favicon.ico', { summary: 'There is none', right: 'none', type: TEXT_TYPE }),
  answers: [{ status: 204, description: 'Nothing.', content: [] }],
})

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
