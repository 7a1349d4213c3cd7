// Fetches and reads what describes an API: a file or an address.
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { getIntrospectionQuery } from 'graphql'
import { openSource } from '../../../adapters/sources.ts'
import type { Provider, Source, SourceConfig } from '../../../contracts/source.ts'
import { isObject, type Json } from '../../../lib/json.ts'
import { readJson } from '../../../lib/read-json.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { askSource } from '../../ask-source.ts'
import { describeGraphql } from './graphql.ts'
import { describeOpenApi } from './openapi.ts'
import type { DescribedApi } from './resource.ts'
import { isListing, sampleDocument, sampleIds } from './sample.ts'
import { messageOf } from '../../../lib/message-of.ts'

/** Larger than GitHub's, the largest known. */
const MAX_DOCUMENT = 32 * 1_048_576
/** YAML takes a second for each MB. */
const MAX_YAML = 4 * 1_048_576
const GRAPHQL = /\/graphql\/?$/i

export interface Described {
  readonly api: DescribedApi
  /** Address of the product, if known. */
  readonly url: string | null
}

export function describeFile(file: string): Result<DescribedApi> {
  try {
    const { size } = statSync(file)
    if (size > MAX_DOCUMENT) return err(`${file}: ${size} bytes; the limit is ${MAX_DOCUMENT}`)
    const api = describeText(readFileSync(file, 'utf8'))
    return api.ok ? api : err(`${basename(file)}: ${api.error}`)
  } catch (error) {
    return err(messageOf(error))
  }
}

function describeText(text: string): Result<DescribedApi> {
  const json = readJson(text)
  if (json.ok) return describeDocument(json.value)
  const yaml = parseYaml(text, MAX_YAML)
  return yaml.ok && isObject(yaml.value)
    ? describeDocument(yaml.value)
    : err("the document isn't OpenAPI: it is neither JSON nor YAML of an object")
}

/** The saved answer of an introspection describes an endpoint too. */
function describeDocument(document: Json): Result<DescribedApi> {
  const data = isObject(document) ? (document.data ?? document) : document
  return isObject(data) && isObject(data['__schema'])
    ? describeGraphql(data, { path: '/graphql', title: 'a GraphQL API' })
    : describeOpenApi(document)
}

/** `config` has the address of the document, and the credentials. */
export async function describeAddress(config: SourceConfig): Promise<Result<Described>> {
  const url = new URL(config.baseUrl ?? '')
  const at = { ...config, baseUrl: url.origin, limits: { ...config.limits, maxBytes: MAX_DOCUMENT } }
  const source = openSource(at, { name: config.provider } as Provider)
  try {
    if (GRAPHQL.test(url.pathname)) {
      const request = {
        method: 'POST' as const,
        path: url.pathname,
        format: 'graphql' as const,
        body: { query: getIntrospectionQuery({ descriptions: false }) },
      }
      const answer = await askSource(source, request)
      if (answer.kind !== 'ok')
        return err(
          `${url.href}: ${whyNot(answer)}${answer.kind === 'malformed' && answer.refused === undefined ? INTROSPECTION : ''}`,
        )
      const base = url.pathname.replace(GRAPHQL, '')
      const api = describeGraphql(answer.body, { path: '/graphql', title: `GraphQL of ${url.host}` })
      return api.ok ? ok({ api: api.value, url: url.origin + base }) : err(`${url.href}: ${api.error}`)
    }
    const answer = await askSource(source, { method: 'GET', path: url.pathname })
    const other =
      answer.kind === 'malformed' && answer.refused === undefined
        ? await askSource(source, { method: 'GET', path: url.pathname, format: 'yaml' })
        : answer
    if (other.kind !== 'ok') return err(`${url.href}: ${whyNot(other)}`)
    const document = isListing(other.body)
      ? sampleDocument(url.pathname, other.body, await itemOf(source, url.pathname, other.body))
      : other.body
    const api = describeDocument(document)
    return api.ok
      ? ok({ api: api.value, url: api.value.baseUrl ?? url.origin })
      : err(`${url.href}: ${api.error}${ELSEWHERE}`)
  } finally {
    await source.close()
  }
}

/** Reads a listing's first item at its own address, if it has one. */
async function itemOf(source: Source, path: string, listing: Json): Promise<Json | null> {
  for (const id of sampleIds(listing)) {
    const one = `${path.replace(/\/$/, '')}/${encodeURIComponent(id)}`
    const answer = await askSource(source, { method: 'GET', path: one })
    if (answer.kind === 'ok' && isObject(answer.body)) return answer.body
  }
  return null
}

const INTROSPECTION =
  '. It may not let its schema be asked for (introspection): then give a file with the answer to that query, which whoever runs it can save'
const ELSEWHERE =
  '. Give the address of the document itself, such as …/openapi.json, or that of a listing in JSON; an address that ends with /graphql is asked for its schema'

function whyNot(answer: Awaited<ReturnType<typeof askSource>>): string {
  switch (answer.kind) {
    case 'gone':
      return `the server answers ${answer.status}: nothing is there`
    case 'throttled':
      return 'the server asks for fewer requests (429)'
    case 'unavailable':
      return answer.reason
    case 'malformed':
      return answer.refused !== undefined
        ? `${answer.reason}: --token-env names the variable that has a token`
        : answer.reason
    default:
      return `the server answers ${answer.kind}`
  }
}
