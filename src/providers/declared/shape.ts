// Declares the format of a provider file. The JSON Schema in `schema/provider.schema.json` is generated from it, and a
// test keeps them equal. It names no module, header or origin, which belong in the operator's configuration.
import { z } from 'zod'
import { MAX_FURTHER } from '../../contracts/further-requests.ts'
import { SIGNATURE_SCHEMES, type SourceRequest } from '../../contracts/source.ts'
import { also, expression, fields, idTemplate, json, name } from './rule-shape.ts'
import { slug } from '../../lib/shapes.ts'

/** Maximum number of members of each kind in a file; more is a mistake. */
const MAX_MEMBERS = 100

const path = z
  .string()
  .max(1_000)
  .regex(
    /^\/(?!\/)[A-Za-z0-9\-._~!$&'()*+,;=:@/{}]*$/,
    'must be a path that begins with one "/"; parameters go into "query"',
  )
  .refine((text) => !/(^|\/)\.{1,2}(\/|$)/.test(text), 'must not contain the segments "." and ".."')

/** Path of GraphQL in most products. */
const GRAPHQL_PATH = '/graphql'
/** Longer than the largest query that a person reads. */
const MAX_QUERY = 20_000

export const proof = z.strictObject({
  on: z
    .enum(['product', 'stand-in'])
    .describe(
      '"product": tested against the product itself. "stand-in": tested only against a server written from its published API.',
    ),
  with: z
    .string()
    .min(1)
    .max(500)
    .describe('The tested version, or the source of the published API (shown to people).'),
})

/** Members of a GraphQL request, which replace `method`, `body` and `format`. */
const graphqlShape = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(MAX_QUERY)
    .describe(
      'One query with its fragments. It contains no placeholders, so braces aren\'t doubled; placeholders go into "variables".',
    ),
  variables: z
    .record(name, json)
    .optional()
    .describe(
      'Variables of the query. Texts may be placeholders; a variable whose placeholder has no value is omitted.',
    ),
})

/** Members of a request to an AWS service, which replace `method`, `query` and `format`. */
const awsShape = z.strictObject({
  service: slug.describe('Service name for which requests are signed.'),
  target: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,100}\.[A-Za-z0-9]{1,100}$/, 'must have the form "SageMaker.ListModels"')
    .describe('Value of the header x-amz-target, such as "SageMaker.ListModels".'),
})

const request = {
  method: z
    .enum(['GET', 'POST'])
    .meta({ id: 'method', description: 'HTTP method. By default POST if there is a body, otherwise GET.' })
    .optional(),
  path: path
    .meta({
      id: 'path',
      description: `Path below the address of the source; each placeholder, such as {id}, is one segment. Default with "graphql": ${GRAPHQL_PATH}; with "aws": /.`,
    })
    .optional(),
  graphql: graphqlShape
    .meta({
      id: 'graphql',
      description:
        'GraphQL query. Expressions apply to "data" of the response; a response with "errors" fails the read.',
    })
    .optional(),
  aws: awsShape
    .meta({
      id: 'aws',
      description:
        'Operation of an AWS service, with its input in "body". It is signed with the configured credentials for the setting "region". No status means that the entity was deleted.',
    })
    .optional(),
  query: z
    .record(name, z.union([z.string(), z.array(z.string()).min(1).max(MAX_MEMBERS)]))
    .meta({
      id: 'query',
      description: 'Query parameters. One whose placeholder has no value is omitted; a list repeats the parameter.',
    })
    .optional(),
  body: json
    .optional()
    .describe('Request body. Texts may be placeholders; a member whose placeholder has no value is omitted.'),
  format: z
    .enum(['json', 'yaml', 'text'])
    .meta({ id: 'format', description: 'Format of the response; by default JSON.' })
    .optional(),
}

const requestAlone = z.strictObject(request).meta({ id: 'request' })

const further = z
  .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,49}$/, 'must be a word'), requestAlone)
  .refine((each) => Object.keys(each).length <= MAX_FURTHER, `at most ${MAX_FURTHER} further requests`)
  .meta({ id: 'furtherRequests' })
  .optional()

const called = expression
  .optional()
  .describe(
    'Expression over the response that returns [id, name] pairs. Each of these ids in the response is replaced by its name.',
  )

/** Members that pages and batch reads share. */
const answered = {
  called,
  and: further.describe(
    'Further requests for each page or batch, by name. Each response becomes the member of that name in the main response.',
  ),
  answer: expression
    .optional()
    .describe('Expression that is applied to each response first, for example to reduce several formats to one.'),
}

const next = z
  .union([
    z
      .strictObject({ cursor: expression })
      .describe('Selects the cursor of the next page in the response, for {cursor}.'),
    z.strictObject({ page: z.int().min(0).max(1) }).describe('Numbers pages from 0 or 1, for {page}.'),
    z
      .strictObject({ offset: z.literal(true), total: expression.optional() })
      .describe('Counts the items before the page, for {offset}. "total" selects the number of all items.'),
    z
      .strictObject({ pageInfo: expression })
      .describe('Selects the object with hasNextPage and endCursor in a GraphQL response, for {cursor}.'),
    z
      .strictObject({ link: expression })
      .describe('Selects the address of the next page, which must have the same path.'),
    z
      .strictObject({ linkHeader: z.literal(true) })
      .describe(
        'Follows the header Link (RFC 8288). Expressions apply to {answer, next}, where "answer" is the response.',
      ),
  ])
  .meta({ id: 'nextPage', description: 'How to request the next page. By default there is only one.' })

const listing = z.strictObject({
  ...request,
  ...answered,
  limit: z.int().min(1).max(50_000).optional().describe('Most items of a page, for {limit}. The default is 100.'),
  items: expression.describe('Expression that selects the items in the response.'),
  only: expression.optional().describe('Condition on an item. Other items are ignored.'),
  emptyIsAbsent: z
    .literal(true)
    .optional()
    .describe('A response without the list means that there are no items. By default it is an error.'),
  skipped: expression
    .optional()
    .describe(
      "Expression over the response that returns names of content that this file doesn't read. They are counted with the fields that have no rule.",
    ),
  problems: expression
    .optional()
    .describe(
      'Expression over the first page that returns errors which the source reports, as texts. They become issues of the source.',
    ),
  id: idTemplate
    .optional()
    .describe('Template that builds the id from members of an item. By default the id is built from its record.'),
  etag: expression.optional().describe('Expression that selects the version tag (ETag) of an item.'),
  record: expression
    .optional()
    .describe('Expression that selects the record in an item. By default the item is the record.'),
  next: next.optional(),
  everything: z
    .literal(true)
    .optional()
    .describe("Looks for changes by reading the whole listing, for a short listing that can't be requested by time."),
  newestFirst: z
    .strictObject({ time: expression, form: z.enum(['iso', 'ms', 's']).default('iso') })
    .optional()
    .describe('The listing is sorted by this time, newest first. Changes are read up to the first older item.'),
  misses: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Changes that this incremental listing can't see (shown to people). Only a complete sweep finds them."),
  onlyLatest: z
    .literal(true)
    .optional()
    .describe(
      "The source forgets earlier entities. One that it no longer shows isn't deleted, but stays as last read.",
    ),
  lastOf: name
    .optional()
    .describe(
      'Part of the id that is numbered from 1. The listing shows only the last number; the ones before it exist too.',
    ),
})

/** The listing of a type, some of whose members the file may state for all types. */
const listingOfType = listing.partial({ path: true, items: true }).meta({ id: 'listing' })

const batch = z.strictObject({
  ...request,
  ...answered,
  max: z.int().min(1).max(1_000).describe('Most ids of one request, for {ids}.'),
  named: expression.optional().describe('Expression over an id that returns the text which the request sends for it.'),
  items: expression.describe('Expression that selects the items in the response.'),
  record: expression
    .optional()
    .describe('Expression that selects the record in an item. By default the item is the record.'),
  id: idTemplate
    .optional()
    .describe('Template that builds the id from members of an item. By default the id is built from its record.'),
  absentMeansGone: z.literal(true).optional().describe('Entities that the response omits are deleted.'),
})

const batchOfType = batch.partial({ path: true, max: true, items: true }).meta({ id: 'batch' })

const nextCursor = expression
  .optional()
  .describe('Expression that selects the cursor of the next page in the response, for {cursor}.')

const curves = z
  .strictObject({
    ...request,
    points: expression.describe(
      'Expression over the response that returns [{step, value, at}]. "at" is optional: milliseconds since 1970 or ISO 8601.',
    ),
    next: nextCursor,
  })
  .describe("How to read a metric's history on demand, with {metric} and {limit}. It is never stored.")

const artifacts = z
  .strictObject({
    ...request,
    files: expression.describe(
      'Expression over the response that returns [{path, folder, bytes}]. "path" is relative to the root, and "folder" is true for a folder.',
    ),
    next: nextCursor,
  })
  .describe(
    'How to list the files of an entity on demand, with {folder} and {limit}. {folder} has no value at the root. The list is never stored.',
  )

const page = z
  .union([
    z.string().min(2).max(500),
    z.strictObject({
      none: z.string().min(1).max(500).describe('Why the product has no page for it (shown to people).'),
    }),
  ])
  .meta({
    id: 'page',
    description:
      'Address of its page in the product, below "pages". {member} is one segment; {member:path} may be several. ' +
      'A field that states sourceUrl takes precedence.',
  })

const links = z
  .record(z.string().min(1).max(100), z.string().min(2).max(500))
  .refine((each) => Object.keys(each).length <= 10, 'at most 10 links')
  .describe('Further pages in the product, by title, such as Artifacts. Addresses have the form of "page".')

const type = z.strictObject({
  page: page.optional(),
  links: links.optional(),
  id: idTemplate
    .optional()
    .describe('Template that builds the id from record fields. If omitted, one field must have kind `id`.'),
  fromId: z
    .array(name)
    .min(1)
    .optional()
    .describe('Parts of the id that records lack. They are added to each record, taken from its id.'),
  read: z
    .strictObject({
      ...request,
      and: further.describe(
        'Further requests for the same entity, by name. Each response becomes the member of that name in the main response.',
      ),
      refusals: z
        .literal(true)
        .optional()
        .describe('Treats a response with status 400 as {refusal}, which "absent" can recognise as "doesn\'t exist".'),
      items: expression
        .optional()
        .describe(
          'Expression that selects a list in the response. The entity is the item with its id; without such an item it is deleted.',
        ),
    })
    .optional()
    .describe('How to read one entity.'),
  record: expression
    .optional()
    .describe('Expression that selects the record in the response. By default the response is the record.'),
  gone: expression.optional().describe('Condition on the record: true if the source says that the entity is deleted.'),
  absent: expression
    .optional()
    .describe(
      'Condition on the response of "read": true if it says that the entity doesn\'t exist, and therefore has no record.',
    ),
  list: listingOfType.optional().describe('How to list all entities of the type.'),
  changed: listingOfType.optional().describe('How to list changes since {since}, as far as it differs from "list".'),
  completeRecords: z.boolean().optional().describe('The listing returns complete records.'),
  partialRecords: z
    .union([z.literal(true), expression])
    .optional()
    .describe(
      'true: listed records equal read records except for `noise`. A listing of changes reads the entities whose records differ; a complete sweep reads all. With `completeRecords`: a condition on records that lack something; these entities are read if they differ.',
    ),
  noise: z
    .array(name)
    .max(MAX_MEMBERS)
    .optional()
    .describe('Members whose changes mean nothing, as dotted paths; * is any name.'),
  over: z
    .strictObject({
      type: name.describe('Type of the parents.'),
      atOnce: z.int().min(1).max(1_000).describe('Most parents of one request, for {ids}.'),
      as: idTemplate
        .optional()
        .describe(
          "Template that names the parts of the parent's id, as placeholders of the listing. Requires `atOnce: 1`.",
        ),
      endsWith: z
        .literal(true)
        .optional()
        .describe('When the parent is deleted, treats its children as deleted even if the source still returns them.'),
    })
    .optional()
    .describe('Lists the type once for each entity, or group of entities, of a parent type.'),
  batch: batchOfType.optional().describe('How to read several entities with one request.'),
  curves: curves.optional(),
  artifacts: artifacts.optional(),
  fields: fields.default({}).describe('A rule for each field of the record.'),
  also: z.array(also).max(MAX_MEMBERS).optional().describe('Further entities that the record describes.'),
})

/** Members of a request that creates or changes something at a product. */
const writing = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  path,
  query: request.query,
  body: z.record(name, json).describe('Request body. Texts may be {name}, {url} and {secret}.'),
})

const webhook = z.strictObject({
  list: listing
    .required({ id: true })
    .describe('How to list existing webhooks. "record" converts each to the form of "body" in "create".'),
  create: writing.describe('Creates a webhook.'),
  update: writing
    .partial({ body: true })
    .describe('Changes the webhook {id}. Its body is that of "create" by default.'),
  needs: z.string().max(1_000).optional().describe('Settings that the product needs (shown to people).'),
})

const lookup = z.strictObject({ ...request, type: name, items: expression, id: idTemplate }).meta({ id: 'lookup' })

export const providerShape = z.strictObject({
  $schema: z.string().optional(),
  provider: slug.describe('Name by which a configuration refers to this provider.'),
  description: z.string().max(2_000).optional(),
  domains: z.array(slug).min(1).max(MAX_MEMBERS),
  proved: proof.optional().describe('What this file was tested against.'),
  pushed: z.literal(true).optional().describe('Sources of this kind have no address; they push their metadata.'),
  pages: z
    .union([z.string().min(1).max(500), z.record(z.string().max(500), z.string().max(500))])
    .optional()
    .describe(
      'Address of the pages of the product, relative to the address of the source (by default the same), or a map from ' +
        'source addresses to it. "configured": only the configuration states it.',
    ),
  signature: z.enum(SIGNATURE_SCHEMES).optional().describe('Signature scheme of its webhooks.'),
  signIn: z
    .strictObject({
      ...request,
      token: expression.describe('Expression that selects the token in the response.'),
      anonymous: requestAlone
        .optional()
        .describe('Request to send if the configuration has neither credentials nor an authorization header.'),
    })
    .optional()
    .describe('Exchanges {username} and {password} of the configuration for a token, which is sent as a bearer token.'),
  files: z
    .strictObject({
      answer: expression.describe(
        'Expression over [{name, documents}], all files in order, that returns the response to every request.',
      ),
      called,
      names: z
        .string()
        .max(1_000)
        .optional()
        .describe('Files of a folder to read: names separated by commas. * is any text, {settings.name} a setting.'),
      only: z.literal(true).optional().describe('Sources of this kind can only be files.'),
    })
    .optional()
    .describe('Allows sources to be files, from which every request is answered.'),
  check: z
    .strictObject({
      ...request,
      product: expression
        .optional()
        .describe('Expression over the response that is empty if it comes from another product.'),
      version: expression.optional().describe('Expression that selects the version in the response.'),
      oldest: z
        .string()
        .regex(/^\d+(\.\d+){0,3}$/, 'must be a version such as "2.10"')
        .optional()
        .describe('Oldest version that can be read.'),
    })
    .optional()
    .describe('How to check that the product responds, and which version it is.'),
  webhook: webhook
    .optional()
    .describe('How to configure the product to send events to this service, for "mlg connect --webhook".'),
  defaults: z
    .strictObject({
      ratePerSecond: z.number().positive().optional(),
      concurrency: z.int().min(1).optional(),
      maxBytes: z.int().min(1_024).optional(),
    })
    .optional()
    .describe('Limits that "mlg connect" suggests for a source.'),
  settings: z
    .record(
      z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,49}$/, 'must be a word'),
      z.strictObject({
        default: z.string().max(1_000).optional().describe('Default value. Without one, a configuration must set it.'),
        description: z.string().max(500).optional(),
      }),
    )
    .refine((settings) => Object.keys(settings).length <= 20, 'at most 20 settings')
    .optional()
    .describe('Settings of a source in the configuration, for {settings.name} in requests.'),
  eventName: expression.optional().describe('Expression over an event that returns its name, if it has no event_type.'),
  events: z
    .array(
      z.strictObject({
        type: name,
        id: idTemplate,
        names: z.array(name).min(1).max(MAX_MEMBERS),
        also: z
          .strictObject({ type: name, id: idTemplate })
          .optional()
          .describe('Another entity that changes with it, such as the model of a new version.'),
      }),
    )
    .max(MAX_MEMBERS)
    .default([])
    .describe('Events by name, and the entity that each is about.'),
  lookups: z
    .strictObject({ email: lookup.optional(), name: lookup.optional() })
    .optional()
    .describe('How to find a person by e-mail address or name, for {text}.'),
  common: z
    .strictObject({
      page: page.optional(),
      fields: fields.default({}),
      list: listingOfType.optional(),
      batch: batch
        .partial({ path: true, max: true, items: true })
        .optional()
        .describe('Defaults for types that have a "batch".'),
    })
    .optional()
    .describe('Defaults for all types of the file.'),
  types: z
    .record(name, type)
    .refine((types) => Object.keys(types).length <= MAX_MEMBERS, `at most ${MAX_MEMBERS} types`),
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
