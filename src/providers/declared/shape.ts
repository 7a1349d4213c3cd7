// Declares the shape of a provider file, from which its JSON schema is generated.
import { z } from 'zod'
import { MAX_FURTHER } from '../../contracts/further-requests.ts'
import { SIGNATURE_SCHEMES, type SourceRequest } from '../../contracts/source.ts'
import { also, expression, fields, idTemplate, name } from './rule-shape.ts'
import { slug } from '../../lib/shapes.ts'

/**
 * The format of a provider file. The JSON Schema in `schema/provider.schema.json` is generated from it, and a test
 * keeps them equal. It names no module, header or origin, which belong in the operator's configuration.
 */

/** Most members of each kind in a file; more is a mistake. */
const MANY = 100

const path = z
  .string()
  .max(1_000)
  .regex(
    /^\/(?!\/)[A-Za-z0-9\-._~!$&'()*+,;=:@/{}]*$/,
    'must begin with one "/" and be a path; a query has its own member',
  )
  .refine((text) => !/(^|\/)\.{1,2}(\/|$)/.test(text), 'must not have "." or ".." in it')

/** Path of GraphQL in most products. */
const GRAPHQL_PATH = '/graphql'
/** Longer than the largest query that a person reads. */
const MAX_QUERY = 20_000

export const proof = z.strictObject({
  on: z
    .enum(['product', 'stand-in'])
    .describe('"stand-in": what answered was made from the published shapes of its API, and never the product itself'),
  with: z.string().min(1).max(500).describe('what answered, for people: a version, or where the shapes are from'),
})

/** Members of a GraphQL request, which replace `method`, `body` and `format`. */
const graphql = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(MAX_QUERY)
    .describe(
      'one query, with the fragments that it uses; nothing in it is a placeholder, and braces are written once',
    ),
  variables: z
    .record(name, z.json())
    .optional()
    .describe('their texts may be placeholders; one whose placeholder has no value is left out'),
})

/** Members of a request to an AWS service, which replace `method`, `query` and `format`. */
const aws = z.strictObject({
  service: slug.describe('the name that its requests are signed for'),
  target: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,100}\.[A-Za-z0-9]{1,100}$/, 'must be as "SageMaker.ListModels"')
    .describe('the operation, with what stands before it in the header x-amz-target'),
})

const request = {
  method: z.enum(['GET', 'POST']).optional().describe('POST where there is a body, else GET'),
  path: path
    .optional()
    .describe(
      `below the address of the source; {id} becomes one segment. With "graphql" it is ${GRAPHQL_PATH} by default, with "aws" /`,
    ),
  graphql: graphql
    .optional()
    .describe('a query, whose "data" is the answer; an answer with "errors" is a failure of this read'),
  aws: aws
    .optional()
    .describe(
      'an operation with "body", signed with the credentials of the configuration for its setting "region"; no status says that a thing is gone',
    ),
  query: z
    .record(name, z.union([z.string(), z.array(z.string()).min(1).max(MANY)]))
    .optional()
    .describe('a parameter whose placeholder has no value is left out; one of several values is there once for each'),
  body: z
    .json()
    .optional()
    .describe('its texts may be placeholders; a member whose placeholder has no value is left out'),
  format: z.enum(['json', 'yaml', 'text']).optional(),
}

const further = z
  .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,49}$/, 'must be a word'), z.strictObject(request))
  .refine((each) => Object.keys(each).length <= MAX_FURTHER, `at most ${MAX_FURTHER} further requests`)
  .optional()

const called = expression
  .optional()
  .describe(
    'over the answer: [id, name] of what people call by a name; wherever the answer has such an id, it gets the name',
  )

/** Members that pages and batch reads share. */
const answered = {
  called,
  and: further.describe('further requests with each of these, whose answers become these members of the answer'),
  answer: expression
    .optional()
    .describe('what is taken of an answer before anything else is, so that answers of several forms become one'),
}

const next = z.union([
  z.strictObject({ cursor: expression }).describe('where the answer has the cursor of the next page: {cursor}'),
  z.strictObject({ page: z.int().min(0).max(1) }).describe('pages are numbered from this: {page}'),
  z.strictObject({ offset: z.literal(true), total: expression.optional() }).describe('items are numbered: {offset}'),
  z
    .strictObject({ pageInfo: expression })
    .describe('where the answer has hasNextPage and endCursor, as GraphQL pages: {cursor}'),
  z.strictObject({ link: expression }).describe('where the answer has the address of the next page, of the same path'),
  z
    .strictObject({ linkHeader: z.literal(true) })
    .describe('the next page is in the header Link (RFC 8288); the answer is read as {answer, next}'),
])

const listing = z.strictObject({
  ...request,
  ...answered,
  limit: z
    .int()
    .min(1)
    .max(50_000)
    .optional()
    .describe('how many items a page has at most: {limit}; 100 where none is stated'),
  items: expression.describe('where the answer has the items'),
  only: expression.optional().describe('items for which it is not true are left out: they are about other things'),
  emptyIsAbsent: z
    .literal(true)
    .optional()
    .describe('the source leaves an empty list out of its answer; otherwise an answer without the list is a failure'),
  skipped: expression
    .optional()
    .describe(
      'over the answer: names of what it has beside, of no type here; they are counted with fields without a rule',
    ),
  problems: expression
    .optional()
    .describe(
      'over the answer that has the first page: what the source says is wrong there, as texts; they are issues of the source',
    ),
  id: idTemplate.optional().describe('of an item; by default the id of the record'),
  etag: expression.optional(),
  record: expression.optional().describe('the record within an item; by default the item'),
  next: next.optional(),
  everything: z
    .literal(true)
    .optional()
    .describe(
      'nothing can be requested by time, and the listing is short: all of it is read where what changed is looked for',
    ),
  newestFirst: z
    .strictObject({ time: expression, form: z.enum(['iso', 'ms', 's']).default('iso') })
    .optional()
    .describe('the listing is ordered so: what changed since is read up to the first item that is older'),
  misses: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('changes that what was changed since {since} lacks, for people: only a complete listing finds them'),
  lastOf: name
    .optional()
    .describe(
      'a part of the id that counts from 1, of which the listing has the last one alone: those before it are there as well',
    ),
})

const batch = z.strictObject({
  ...request,
  ...answered,
  max: z.int().min(1).max(1_000),
  named: expression.optional().describe('over an id: what it is called in the request'),
  items: expression,
  record: expression.optional(),
  id: idTemplate.optional(),
  absentMeansGone: z.literal(true).optional(),
})

const nextCursor = expression.optional().describe('where the answer has the cursor of the next page: {cursor}')

const curves = z
  .strictObject({
    ...request,
    points: expression.describe(
      'over the answer: [{step, value, at}], where "at" is in ms since 1970 or ISO 8601, or absent',
    ),
    next: nextCursor,
  })
  .describe('how the course of one {metric} of a thing is read, {limit} points at a time: on demand, and never stored')

const artifacts = z
  .strictObject({
    ...request,
    files: expression.describe(
      'over the answer: [{path, folder, bytes}], where "path" is below the root, and "folder" is true of a folder',
    ),
    next: nextCursor,
  })
  .describe(
    'how the files of a thing that are in a {folder} are listed, {limit} at a time: on demand, and never stored; at the root it has no value',
  )

const page = z
  .union([
    z.string().min(2).max(500),
    z.strictObject({ none: z.string().min(1).max(500).describe('why the product has no page of it, for people') }),
  ])
  .describe(
    'where people open it in the product, below "pages": {member} is one segment, {member:path} may have several; ' +
      'a field that gives sourceUrl goes before it',
  )

const links = z
  .record(z.string().min(1).max(100), z.string().min(2).max(500))
  .refine((each) => Object.keys(each).length <= 10, 'at most 10 links')
  .describe('further pages of it in the product, by what they show, such as Artifacts: addresses as of "page"')

const type = z.strictObject({
  page: page.optional(),
  links: links.optional(),
  id: idTemplate.optional().describe('of which members of the record its id is composed; else a field has the kind id'),
  fromId: z
    .array(name)
    .min(1)
    .optional()
    .describe('parts of the id that the records lack: each record gets them as members from its id'),
  read: z
    .strictObject({
      ...request,
      and: further.describe('further requests for the same thing, whose answers become these members of the answer'),
      refusals: z
        .literal(true)
        .optional()
        .describe('an answer 400 is read as {refusal}, over which "absent" may say that there is no such thing'),
      items: expression
        .optional()
        .describe('the answer has a list, in which the thing is the item with its id; without that item it is gone'),
    })
    .optional(),
  record: expression.optional().describe('the record within the answer; by default all of it'),
  gone: expression.optional().describe('over the record: true where the answer states that the thing is gone'),
  absent: expression
    .optional()
    .describe('over the answer of "read": true where it states that there is no such thing, and so has no record'),
  list: listing.partial({ path: true, items: true }).optional(),
  changed: listing
    .partial({ path: true, items: true })
    .optional()
    .describe('the listing of what changed since {since}, where that is another one'),
  completeRecords: z.boolean().optional().describe('the listing carries complete records'),
  partialRecords: z
    .union([z.literal(true), expression])
    .optional()
    .describe(
      'the listing carries what "read" answers but for "noise": where what changed is looked for, what differs is read by itself; a complete listing reads everything so. Beside "completeRecords" a condition: the records that lack something, which are read by themselves where they differ',
    ),
  noise: z
    .array(name)
    .max(MANY)
    .optional()
    .describe('members that change without a meaning, as dotted paths; * is any name'),
  over: z
    .strictObject({
      type: name,
      atOnce: z.int().min(1).max(1_000),
      as: idTemplate
        .optional()
        .describe('names for the parts of the id that it is listed for, one at once: placeholders of the listing'),
      endsWith: z
        .literal(true)
        .optional()
        .describe('what is gone takes what is listed for it along, though the source goes on answering for that'),
    })
    .optional(),
  batch: batch.partial({ path: true, max: true, items: true }).optional(),
  curves: curves.optional(),
  artifacts: artifacts.optional(),
  fields: fields.default({}),
  also: z.array(also).max(MANY).optional(),
})

/** Members of a request that creates or changes something at a product. */
const writing = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  path,
  query: request.query,
  body: z.record(name, z.json()).describe('its texts may be {name}, {url} and {secret}'),
})

const webhook = z.strictObject({
  list: listing
    .required({ id: true })
    .describe('the webhooks that there are; "record" makes of each what "body" of "create" has'),
  create: writing,
  update: writing
    .partial({ body: true })
    .describe('of the webhook {id}; its body is that of "create" unless it has one'),
  needs: z.string().max(1_000).optional().describe('what the product has to be set to, for people'),
})

const lookup = z.strictObject({ ...request, type: name, items: expression, id: idTemplate })

export const providerShape = z.strictObject({
  $schema: z.string().optional(),
  provider: slug.describe('what a configuration names as "provider"'),
  description: z.string().max(2_000).optional(),
  domains: z.array(slug).min(1).max(MANY),
  proved: proof.optional().describe('on what it was proved that this file reads the product as it is'),
  pushed: z.literal(true).optional().describe('its sources have no address, but push their metadata'),
  pages: z
    .union([z.string().min(1).max(500), z.record(z.string().max(500), z.string().max(500))])
    .optional()
    .describe(
      'where the pages of the product are, relative to the address of the source (by default the same), or by that ' +
        'address; "configured": only the configuration can say',
    ),
  signature: z.enum(SIGNATURE_SCHEMES).optional().describe('whose signature its webhooks carry'),
  signIn: z
    .strictObject({
      ...request,
      token: expression,
      anonymous: z
        .strictObject(request)
        .optional()
        .describe('the request where the configuration has neither credentials nor an authorization header'),
    })
    .optional()
    .describe('with {username} and {password} of the configuration; the token is sent as a bearer token'),
  files: z
    .strictObject({
      answer: expression.describe(
        'over [{name, documents}], all files in order: what a listing or a batch read answers',
      ),
      called,
      names: z
        .string()
        .max(1_000)
        .optional()
        .describe(
          'which files of a folder are read: names, separated by commas; * is any text, {settings.name} a setting',
        ),
      only: z.literal(true).optional().describe('its sources are files and nothing else'),
    })
    .optional()
    .describe('its sources may be files: every request is answered with this'),
  check: z
    .strictObject({
      ...request,
      product: expression.optional().describe('over the answer: empty where something else answers'),
      version: expression.optional().describe('over the answer: its version'),
      oldest: z
        .string()
        .regex(/^\d+(\.\d+){0,3}$/, 'must be a version, as "2.10"')
        .optional()
        .describe('the oldest version that can be read'),
    })
    .optional()
    .describe('how to find out that the product answers, and which version of it'),
  webhook: webhook
    .optional()
    .describe('how the product is configured to send its events here: "mlg connect --webhook"'),
  defaults: z
    .strictObject({
      ratePerSecond: z.number().positive().optional(),
      concurrency: z.int().min(1).optional(),
      maxBytes: z.int().min(1_024).optional(),
    })
    .optional()
    .describe('limits to suggest for such a source'),
  settings: z
    .record(
      z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,49}$/, 'must be a word'),
      z.strictObject({
        default: z.string().max(1_000).optional().describe('without one a configuration has to set it'),
        description: z.string().max(500).optional(),
      }),
    )
    .refine((settings) => Object.keys(settings).length <= 20, 'at most 20 settings')
    .optional()
    .describe('what the configuration of a source may set: {settings.name} in requests'),
  eventName: expression.optional().describe('the event type of a body without event_type'),
  events: z
    .array(z.strictObject({ type: name, id: idTemplate, names: z.array(name).min(1).max(MANY) }))
    .max(MANY)
    .default([]),
  lookups: z.strictObject({ email: lookup.optional(), name: lookup.optional() }).optional(),
  common: z
    .strictObject({
      page: page.optional(),
      fields: fields.default({}),
      list: listing.partial({ path: true, items: true }).optional(),
      batch: batch.partial({ path: true, max: true, items: true }).optional().describe('of the types that have one'),
    })
    .optional()
    .describe('what all types of the file have'),
  types: z.record(name, type).refine((types) => Object.keys(types).length <= MANY, `at most ${MANY} types`),
})

export type DeclaredProvider = z.infer<typeof providerShape>
export type DeclaredType = z.infer<typeof type>
export type DeclaredListing = z.infer<typeof listing> & { readonly limit: number; readonly path: string }
export type DeclaredBatch = z.infer<typeof batch> & { readonly path: string }
export type DeclaredWebhook = z.infer<typeof webhook>
/** Returns the default path of a request; null if there is none. */
export function usualPath({ graphql, aws }: Pick<DeclaredRequest, 'graphql' | 'aws'>): string | null {
  return graphql !== undefined ? GRAPHQL_PATH : aws !== undefined ? '/' : null
}

export type DeclaredRequest = Omit<Pick<z.infer<typeof listing>, keyof typeof request>, 'method'> & {
  readonly method?: SourceRequest['method'] | undefined
}
