// The OpenAPI 3.1 document of a source, generated from its table. `node demo/openapi.ts` writes the files in
// demo/openapi; a test detects outdated ones.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, nullable, schemasOf, type MutableJsonObject } from './schema.ts'
import { sources } from './tables/all.ts'
import type { SourceTable, RecordTable } from './tables/table.ts'

export const openapiFile = (source: string): string => join(import.meta.dirname, 'openapi', `${source}.json`)

export const openapiOf = (source: SourceTable): MutableJsonObject => ({
  openapi: '3.1.0',
  info: {
    title: source.title,
    version: '1',
    description: `The source \`${source.source}\` of the demo company, for the domain ${source.domain}.`,
  },
  paths: Object.fromEntries(source.tables.flatMap(pathsOf)),
  components: {
    schemas: { ...Object.fromEntries(source.tables.map((table) => [table.type, recordSchema(table)])), Page, Problem },
  },
})

/** Any field but the id may be unknown, and later versions may add fields: readers must tolerate both. */
export const recordSchema = (table: RecordTable): MutableJsonObject => ({
  type: 'object',
  required: [table.idKey, 'updated_at'],
  properties: Object.fromEntries(
    Object.entries(schemasOf(table.fields)).map(([name, schema]) => [
      name,
      name === table.idKey || name === 'updated_at' || !isObject(schema) ? schema : nullable(schema),
    ]),
  ),
})

const Page: MutableJsonObject = {
  type: 'object',
  required: ['items', 'next_cursor'],
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'updated_at', 'etag'],
        properties: {
          id: { type: 'string' },
          updated_at: { type: 'string', format: 'date-time' },
          etag: { type: 'string' },
          record: { type: 'object' },
        },
      },
    },
    next_cursor: { type: ['string', 'null'] },
  },
}

const Problem: MutableJsonObject = {
  type: 'object',
  required: ['error', 'message'],
  properties: { error: { type: 'string' }, message: { type: 'string' } },
}

const answer = (description: string, schema: MutableJsonObject, headers?: MutableJsonObject): MutableJsonObject => ({
  description,
  ...(headers === undefined ? {} : { headers }),
  content: { 'application/json': { schema } },
})
const component = (name: string): MutableJsonObject => ({ $ref: `#/components/schemas/${name}` })
const problem = (description: string): MutableJsonObject => answer(description, component('Problem'))
const etag: MutableJsonObject = { ETag: { description: 'A strong validator.', schema: { type: 'string' } } }
const parameter = (
  name: string,
  location: string,
  schema: MutableJsonObject,
  description?: string,
): MutableJsonObject => ({
  name,
  in: location,
  ...(location === 'path' ? { required: true } : {}),
  ...(description === undefined ? {} : { description }),
  schema,
})

const pathsOf = (table: RecordTable): [string, MutableJsonObject][] => [
  [`/api/v1/${table.plural}`, { get: listOf(table) }],
  [`/api/v1/${table.plural}/{id}`, { get: readOf(table) }],
]

function readOf(table: RecordTable): MutableJsonObject {
  return {
    operationId: `read_${table.plural.replaceAll('-', '_')}`,
    summary: `One ${table.type}`,
    parameters: [
      parameter('id', 'path', { type: 'string' }, 'One percent-encoded path segment.'),
      parameter('If-None-Match', 'header', { type: 'string' }),
    ],
    responses: {
      '200': answer('The record.', component(table.type), etag),
      '304': { description: 'Unchanged since that ETag.' },
      '404': problem('An id never known.'),
      '410': problem('It was deleted.'),
      '429': problem('Too many requests: wait for Retry-After.'),
    },
  }
}

function listOf(table: RecordTable): MutableJsonObject {
  const lookups = table.lookups ?? []
  const records: MutableJsonObject = {
    type: 'object',
    required: ['items', 'next_cursor'],
    properties: { items: { type: 'array', items: component(table.type) }, next_cursor: { type: 'null' } },
  }
  const page = lookups.length === 0 ? component('Page') : { oneOf: [component('Page'), records] }
  return {
    operationId: `list_${table.plural.replaceAll('-', '_')}`,
    summary: `Every ${table.type} that is not deleted, by updated_at and id`,
    parameters: [
      parameter('cursor', 'query', { type: 'string' }, 'The next_cursor of the page before.'),
      parameter('updated_since', 'query', { type: 'string', format: 'date-time' }, 'Inclusive.'),
      parameter('limit', 'query', { type: 'integer', minimum: 1, maximum: 1000, default: 500 }),
      parameter('full', 'query', { type: 'boolean' }, 'Items have their record as well, where the source offers that.'),
      parameter(
        'id',
        'query',
        { type: 'array', items: { type: 'string' }, maxItems: 100 },
        'Only these, with their records, where the source offers that.',
      ),
      ...lookups.map((field) =>
        parameter(field, 'query', { type: 'string' }, `Answers the records with this ${field}, none is an empty list.`),
      ),
    ],
    responses: {
      '200': answer('A page.', page),
      '400': problem('A bad cursor, time or limit.'),
      '429': problem('Too many requests: wait for Retry-After.'),
    },
  }
}

export const openapiText = (source: SourceTable): string => `${JSON.stringify(openapiOf(source), null, 2)}\n`

if (import.meta.main) for (const source of sources) writeFileSync(openapiFile(source.source), openapiText(source))
