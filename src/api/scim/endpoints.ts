// The endpoints of SCIM 2.0, to which identity providers push people and groups.
import { z } from 'zod'
import { optional, text } from '../../questions/parameters.ts'
import { endpoint, type Endpoint, type EndpointAnswer, type EndpointBody } from '../http/endpoint.ts'

export const SCIM_TYPE = 'application/scim+json'
export const SCIM_ROOT = '/scim/v2'

const resource = z.looseObject({ schemas: z.array(z.string()) })
const page = z.looseObject({
  schemas: z.array(z.string()),
  totalResults: z.int(),
  Resources: z.array(resource).optional(),
})

const RESOURCE: EndpointAnswer = {
  status: 200,
  description: 'The user or group.',
  content: [{ type: SCIM_TYPE, schema: resource }],
}
const PAGE: EndpointAnswer = {
  status: 200,
  description: 'A page of users or groups.',
  content: [{ type: SCIM_TYPE, schema: page }],
}
const NOTHING: EndpointAnswer = { status: 204, description: 'It is deleted.', content: [] }
const SENT: EndpointBody = {
  description: 'As in RFC 7643 and RFC 7644, up to 4 MiB.',
  content: [{ type: SCIM_TYPE, schema: resource }],
}

const SHOWN = {
  attributes: optional(text('the attributes to include, separated by commas')),
  excludedAttributes: optional(text('the attributes to exclude, separated by commas')),
}
const LISTED = {
  ...SHOWN,
  filter: optional(text('userName eq "alice@example.com"')),
  startIndex: optional(text('the first item to list, from 1')),
  count: optional(text('how many to list, at most 200')),
  sortBy: optional(text('not supported: they are ordered by id')),
  sortOrder: optional(text('not supported')),
}

const refusal = z
  .looseObject({
    schemas: z.array(z.string()),
    status: z.string(),
    scimType: z.string().optional(),
    detail: z.string(),
  })
  .meta({ id: 'ScimRefusal' })

function refusalEndpoint(status: number, description: string): EndpointAnswer {
  return { status, description, content: [{ type: SCIM_TYPE, schema: refusal }] }
}

const NO_SOURCE = [
  refusalEndpoint(400, 'The request was wrong, or several sources accept SCIM and the token belongs to none.'),
  refusalEndpoint(404, 'Not found, or no source accepts SCIM.'),
]
const NOT_WRITTEN = [refusalEndpoint(409, 'The name is taken.'), refusalEndpoint(413, 'The request is too large.')]

/** Shared by all. */
const SCIM_ENDPOINT = { right: 'send', refusedAs: 'scim' } as const
const ID = { id: text('its id') }

function discovery(name: string, path: string, summary: string, inPath = {}): Endpoint {
  const answers = [RESOURCE, ...NO_SOURCE]
  return endpoint({
    ...SCIM_ENDPOINT,
    name,
    method: 'GET',
    path: `${SCIM_ROOT}${path}`,
    summary,
    inPath,
    parameters: {},
    answers,
  })
}

function endpointsOf(kind: 'user' | 'group', collection: string, what: string): readonly Endpoint[] {
  const path = `${SCIM_ROOT}/${collection}`
  const resourcePath = `${path}/{id}`
  return [
    endpoint({
      ...SCIM_ENDPOINT,
      name: `scim-list-${kind}s`,
      method: 'GET',
      path,
      summary: `SCIM: list or find ${what}s`,
      parameters: LISTED,
      answers: [PAGE, ...NO_SOURCE],
    }),
    endpoint({
      ...SCIM_ENDPOINT,
      name: `scim-create-${kind}`,
      method: 'POST',
      path,
      summary: `SCIM: add a ${what}`,
      parameters: SHOWN,
      body: SENT,
      answers: [{ ...RESOURCE, status: 201, headers: { location: 'Its address.' } }, ...NO_SOURCE, ...NOT_WRITTEN],
    }),
    endpoint({
      ...SCIM_ENDPOINT,
      name: `scim-${kind}`,
      method: 'GET',
      path: resourcePath,
      summary: `SCIM: get a ${what}`,
      inPath: ID,
      parameters: SHOWN,
      answers: [RESOURCE, ...NO_SOURCE],
    }),
    endpoint({
      ...SCIM_ENDPOINT,
      name: `scim-replace-${kind}`,
      method: 'PUT',
      path: resourcePath,
      summary: `SCIM: replace a ${what}`,
      inPath: ID,
      parameters: SHOWN,
      body: SENT,
      answers: [RESOURCE, ...NO_SOURCE, ...NOT_WRITTEN],
    }),
    endpoint({
      ...SCIM_ENDPOINT,
      name: `scim-change-${kind}`,
      method: 'PATCH',
      path: resourcePath,
      summary: `SCIM: update a ${what}`,
      description: 'For a group, answers 204, because it may have thousands of members.',
      inPath: ID,
      parameters: SHOWN,
      body: SENT,
      answers: [RESOURCE, NOTHING, ...NO_SOURCE, ...NOT_WRITTEN],
    }),
    endpoint({
      ...SCIM_ENDPOINT,
      name: `scim-delete-${kind}`,
      method: 'DELETE',
      path: resourcePath,
      summary: `SCIM: delete a ${what}`,
      inPath: ID,
      parameters: {},
      answers: [NOTHING, ...NO_SOURCE],
    }),
  ]
}

export const SCIM_ENDPOINTS: readonly Endpoint[] = [
  discovery('scim-service', '/ServiceProviderConfig', 'SCIM: get the supported features'),
  discovery('scim-resource-types', '/ResourceTypes', 'SCIM: list the resource types'),
  discovery('scim-resource-type', '/ResourceTypes/{id}', 'SCIM: get a resource type', ID),
  discovery('scim-schemas', '/Schemas', 'SCIM: list the schemas'),
  discovery('scim-schema', '/Schemas/{id}', 'SCIM: get a schema', ID),
  endpoint({
    ...SCIM_ENDPOINT,
    name: 'scim-search',
    method: 'POST',
    path: `${SCIM_ROOT}/.search`,
    summary: 'SCIM: find people and groups',
    parameters: {},
    body: SENT,
    answers: [PAGE, ...NO_SOURCE],
  }),
  ...endpointsOf('user', 'Users', 'person'),
  ...endpointsOf('group', 'Groups', 'group'),
]
