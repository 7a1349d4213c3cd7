import type { DocumentStatus } from '../contracts/reads.ts'
import { isObject, setOrDelete, type Json } from '../lib/json.ts'
import { SYSTEM_ISSUES, type Attributes, type Time } from '../model/facts.ts'
import { step, type LifecycleState } from '../model/lifecycle.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { Claims } from './batch-objects.ts'
import { isoOf } from '../lib/iso.ts'

/**
 * Inputs of the system's own statement about a node: its state, its tombstone, whether any source has it, and
 * contradictions.
 */
export interface SystemInput {
  readonly uri: Uri
  readonly before: Attributes
  readonly claims: Claims
  /** Its container is gone, and it is known only as a part of that. */
  readonly endedWithContainer: boolean
  /** Facts or outgoing edges changed, so its conclusions must be drawn again. */
  readonly disturbed: boolean
  /** All documents about the node, after the commit; null if none changed. */
  readonly documents: readonly DocumentStatus[] | null
  /** Facts that a stage states on behalf of the system: `{ state: 'ENRICHED', enrichedAt: … }`. */
  readonly stageFacts: Attributes | null
  readonly at: Time
}

export function systemAfter(input: SystemInput): Attributes {
  const state = stateAfter(input)
  const after: Record<string, Json> = { ...input.before, ...input.stageFacts }
  setOrDelete(after, 'state', state === 'UNCACHED' ? null : state)
  if (input.documents !== null) {
    const gone =
      isGoneAtHome(input.uri, input.documents) ||
      (state === 'UNCACHED' && wasDescribedByOthers(input)) ||
      (input.endedWithContainer && input.documents.length === 0 && !isOpen(input.claims))
    setOrDelete(after, 'deletedAtSource', gone ? (input.before['deletedAtSource'] ?? isoOf(input.at)) : null)
    const isAbsent = input.documents.length > 0 && input.documents.every((document) => document.gone)
    setOrDelete(after, 'unresolvable', state === 'UNCACHED' && isAbsent ? true : null)
  } else if (state !== 'UNCACHED') {
    setOrDelete(after, 'unresolvable', null)
  }
  setOrDelete(after, 'issues', issuesAfter(input, after['unresolvable'] === true))
  return after
}

function stateAfter(input: SystemInput): LifecycleState {
  const before = stateOf(input.before)
  // An entity described only by other records becomes a stub again, with a tombstone. (The tombstone of its own
  // document would still claim a type.)
  if (!isClaimed(input.claims)) return 'UNCACHED'
  const settled = input.disturbed || before === 'UNCACHED' ? step(before, 'hydrated') : before
  switch (input.stageFacts?.['state']) {
    case 'ENRICHED':
      return step(settled, 'enriched')
    case 'HYDRATED': // its conclusions must be drawn again
      return step(settled, 'hydrated')
    default:
      return settled
  }
}

export function stateOf(system: Attributes): LifecycleState {
  const state = system['state']
  return state === 'HYDRATED' || state === 'ENRICHED' ? state : 'UNCACHED'
}

function isClaimed(claims: Claims): boolean {
  for (const type in claims) if ((claims[type]?.[0] ?? 0) > 0) return true
  return false
}

function isOpen(claims: Claims): boolean {
  return Object.values(claims).some(([, open]) => open > 0)
}

/** Only the home platform decides: the entity is gone if all documents that its home ever had about it are gone. */
function isGoneAtHome(uri: Uri, documents: readonly DocumentStatus[]): boolean {
  const home = partsOf(uri).platformId
  const answered = documents.filter((document) => document.platform === home && document.hydratedAt !== null)
  return answered.length > 0 && answered.every((document) => document.gone)
}

/** The entity was described only by records of others: no source was read for it, so none can report it gone. */
function wasDescribedByOthers({ before, documents }: SystemInput): boolean {
  return documents?.length === 0 && (stateOf(before) !== 'UNCACHED' || before['deletedAtSource'] !== undefined)
}

/** Returns issues across documents: those found here, and a stage's, which replace its earlier ones. */
function issuesAfter({ uri, before, stageFacts, claims }: SystemInput, unresolvable: boolean): Json {
  const reported = issuesOf(stageFacts?.['issues'])
  const remaining =
    reported ?? (issuesOf(before['issues']) ?? []).filter((issue) => !FOUND_HERE.has(issueKindOf(issue)))
  const types: string[] = []
  for (const type in claims) if (type !== '' && (claims[type]?.[1] ?? 0) > 0) types.push(type)
  const all = [
    ...remaining,
    ...(types.length < 2 ? [] : [{ kind: SYSTEM_ISSUES.twoTypes, detail: types.sort().join(', ') }]),
    ...(unresolvable
      ? [{ kind: SYSTEM_ISSUES.unresolvable, detail: `${partsOf(uri).platformId} doesn't have it` }]
      : []),
  ]
  return all.length === 0 ? null : all
}

const FOUND_HERE: ReadonlySet<Json> = new Set([SYSTEM_ISSUES.twoTypes, SYSTEM_ISSUES.unresolvable])

function issuesOf(value: Json | undefined): readonly Json[] | null {
  return Array.isArray(value) ? value : null
}

function issueKindOf(issue: Json): Json {
  return isObject(issue) ? (issue['kind'] ?? null) : null
}
