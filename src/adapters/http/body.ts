import type { SourceFormat } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { readJson, TOO_DEEP } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { utf8 } from '../../lib/utf8.ts'
import { parseYaml } from '../../lib/yaml.ts'

/** Lower than the limit for files, because the writing thread parses it. */
const MAX_YAML_BYTES = 262_144

export const NAMES: Readonly<Record<SourceFormat, string>> = {
  json: 'JSON',
  yaml: 'YAML',
  text: 'text',
  graphql: 'JSON',
  aws: 'JSON',
}

export const ACCEPT: Readonly<Record<SourceFormat, string>> = {
  json: 'application/json',
  yaml: 'application/yaml, text/yaml, */*;q=0.5',
  text: 'text/plain, */*;q=0.5',
  graphql: 'application/graphql-response+json, application/json;q=0.9',
  aws: 'application/x-amz-json-1.1, application/json;q=0.9',
}

/** Files are often served without a specific type. */
const TYPES: Readonly<Record<SourceFormat, RegExp>> = {
  json: /^application\/([\w.+-]+\+)?json\b/i,
  yaml: /^(application|text)\/((x-|vnd\.)?yaml|json|plain|octet-stream)\b/i,
  text: /^(text\/(?!html\b)|application\/octet-stream\b)/i,
  graphql: /^application\/([\w.+-]+\+)?json\b/i,
  aws: /^application\/(x-amz-json-1\.[01]|json)\b/i,
}

/** Longest text accepted with the content type of an HTML page, such as a version or a state. */
const MAX_MISNAMED = 1_000

/**
 * Tells whether an answer of this content type can be the source's. An HTML page never is, but some products send a
 * short text with that type by default (MLflow its version): unlike a page it contains no tag.
 */
export function isAnswerOfSource(type: string, format: SourceFormat, bytes: Uint8Array | null): boolean {
  if (TYPES[format].test(type)) return true
  if (format !== 'text' || !/^text\/html\b/i.test(type) || bytes === null) return false
  return bytes.length > 0 && bytes.length <= MAX_MISNAMED && !bytes.includes(0x3c)
}

/** Parses an answer into JSON, and returns the JSON text to store. The error is null where there is nothing to add. */
export function bodyOf(
  bytes: Uint8Array,
  format: SourceFormat,
): Result<{ readonly body: Json; readonly raw: Uint8Array }, string | null> {
  const text = utf8(bytes)
  if (text === null) return err(null)
  if (format !== 'yaml' && format !== 'text') {
    const read = readJson(text)
    return read.ok ? ok({ body: read.value, raw: bytes }) : err(read.error === TOO_DEEP ? TOO_DEEP : null)
  }
  const body = format === 'yaml' ? parseYaml(text, MAX_YAML_BYTES) : ok(text)
  return body.ok ? ok({ body: body.value, raw: Buffer.from(JSON.stringify(body.value)) }) : err(body.error)
}
