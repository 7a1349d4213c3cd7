import { createHash } from 'node:crypto'
import type { Catalogue } from '../catalogue/registry.ts'
import { enforce, type StatementIssue } from '../catalogue/validate.ts'
import type { Mapping } from '../contracts/mapping.ts'
import type { Interpreter, SourceText } from '../contracts/interpreter.ts'
import type { Provider, SourceConfig } from '../contracts/source.ts'
import type { DocumentAnswer } from '../contracts/log.ts'
import type { Meter } from '../contracts/telemetry.ts'
import { listOf, canonicalJson, isObject, type Json, type JsonObject } from '../lib/json.ts'
import { withoutPaths } from '../lib/redact.ts'
import type { Statement } from '../model/facts.ts'
import { LOOKUP_TYPE } from '../model/lookup.ts'
import { joinAll, joinJson } from '../model/join.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { normaliseContext, pagesOf } from './context.ts'
import { lookupPlatforms, platformsOf, type Platforms } from './platforms.ts'
import { normalise } from './normalise.ts'
import { redactAnswer } from './redact.ts'
import { allowedBy } from './allowed-by-redaction.ts'
import { truncate } from '../lib/cut-text.ts'
import { memoise } from '../lib/memoise.ts'

/** Increment when this code starts to map an answer differently: everything is then mapped again. */
const CODE_VERSION = 3
/** Maximum number of distinct fields in a source's drift report: generated field names must not exhaust memory. */
const MAX_DRIFT = 500
/** Sources that use keys as data may have keys of any length. */
const MAX_FIELD_NAME = 100

export interface InterpreterParts {
  readonly catalogue: Catalogue
  readonly provider: Provider
  readonly config: SourceConfig
  readonly platforms: Platforms
  readonly meter: Meter
}

export function interpreterOf(parts: InterpreterParts): Interpreter {
  const { catalogue, provider, config, meter } = parts
  const context = normaliseContext(catalogue, config, parts.platforms, pagesOf(config, provider))
  const drift = new Map<string, number>()
  const version = memoise((type: string) => mappingVersion(parts, type))

  function count(names: readonly string[]): void {
    for (const name of names) {
      const field = truncate(name, MAX_FIELD_NAME)
      if (!drift.has(field) && drift.size >= MAX_DRIFT) continue
      drift.set(field, (drift.get(field) ?? 0) + 1)
      meter.unmapped(config.platform, field)
    }
  }

  function document(uri: Uri, type: string, complete: SourceText): DocumentAnswer {
    // Redaction comes first, so that redacted members are never read, stored, counted or quoted in an error.
    const answer = redactAnswer(complete, config.redact)
    const contract = provider.types[type]
    if (contract === undefined)
      return { kind: 'failed', error: `the provider ${provider.name} has no mapping for the type ${type}` }
    const read = normalise(contract.mapping, { uri, id: partsOf(uri).resourceId, body: answer.body }, context)
    if (!read.ok) return { kind: 'failed', error: read.error }
    count(read.value.unmapped)
    const enforced = enforce(catalogue, read.value.statement)
    return {
      kind: 'stated',
      statement: withIssues(enforced.statement, uri, enforced.issues),
      etag: answer.etag,
      lastModified: answer.lastModified,
      raw: answer.raw,
      mapping: version(type),
    }
  }

  function mergePayloads(type: string, payloads: readonly [Json, ...(readonly Json[])]): Json {
    const [first, ...others] = payloads.map((payload) => withoutPaths(payload, config.redact))
    return joinAll([first ?? null, ...others], provider.types[type]?.merge ?? joinJson)
  }

  function pushedRecord(uri: Uri, type: string, payload: Json): Json | null {
    const record = provider.types[type]?.record?.(payload, partsOf(uri).resourceId)
    return record?.ok === true ? record.value : payload
  }

  return {
    version,
    document,
    merged: mergePayloads,
    pushedRecord,
    allowed: (type, paths) => allowedBy(provider.types[type]?.mapping ?? null, paths),
    drift: () => Object.fromEntries(drift),
    skipped: count,
  }
}

/** Keeps the valid part of a statement; violations become issues of the entity. */
function withIssues(statement: Statement, uri: Uri, issues: readonly StatementIssue[]): Statement {
  if (issues.length === 0) return statement
  const nodes = statement.nodes.map((node) => {
    if (node.uri !== uri) return node
    const before = node.attributes.issues
    const all: Json[] = [...listOf(before), ...issues.map((i) => ({ kind: i.kind, detail: i.detail }))]
    return { uri, attributes: { ...node.attributes, issues: all } }
  })
  return { ...statement, nodes }
}

type VersionedParts = Pick<InterpreterParts, 'catalogue' | 'provider' | 'config'>

/** Returns the version of a mapping by itself: it stays the same when another source is configured. */
export function ownMappingVersion(parts: VersionedParts, type: string): string {
  return mappingVersion({ ...parts, platforms: platformsOf([]) }, type)
}

function mappingVersion(
  { catalogue, provider, config, platforms }: VersionedParts & Pick<InterpreterParts, 'platforms'>,
  type: string,
): string {
  const definition = catalogue.type(type)
  const material: JsonObject = {
    reading: CODE_VERSION,
    mapping: type === LOOKUP_TYPE ? 'lookup' : toPlainJson(provider.types[type]?.mapping ?? null),
    definition: toPlainJson(definition ?? null),
    references: toPlainJson(config.references),
    ...(hasPages(provider.types[type]?.mapping) && { pages: pagesOf(config, provider) }),
    platforms: toPlainJson(Object.fromEntries(platforms.byDomain)),
    ...(lookupPlatforms(platforms).length > 1 && { lookups: 'of-several' }),
    ...(platforms.namingTeams.length > 0 && { namingTeams: platforms.namingTeams }),
    // Absent if empty, so that versions from before redaction existed stay the same.
    ...(config.redact.length > 0 && { redact: [...new Set(config.redact)].sort() }),
  }
  return createHash('sha256').update(canonicalJson(material)).digest('base64url').slice(0, 16)
}

/** Definitions and mappings are plain data by contract; this converts their type to JSON. */
function toPlainJson(value: object | null): Json {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isObject(copy) ? (copy as JsonObject) : null
}

function hasPages(mapping: Mapping | undefined): boolean {
  return typeof mapping?.page === 'string' || mapping?.links !== undefined
}
