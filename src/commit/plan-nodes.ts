// Plans which nodes a commit changes.
import type { DocumentStatus } from '../contracts/reads.ts'
import { diffAttributes } from '../model/diff.ts'
import { SYSTEM_PLATFORM } from '../model/facts.ts'
import { isOfSource } from '../model/origin.ts'
import type { BatchNode, Claims, ComparedCommit, DocumentChange, FactsChange } from './batch-objects.ts'
import type { CarriedEdges } from './carry.ts'
import { claimedType, mayRetype } from './nodes.ts'
import type { PlannedRows } from './rows.ts'
import type { BatchState } from './batch-state.ts'
import { systemAfter } from './system.ts'
import { resolvedBy } from './plan-marks.ts'
import { getOrInsert } from '../lib/maps.ts'

interface CommitEffects {
  readonly carried: CarriedEdges
  readonly requested: ReadonlyMap<BatchNode, readonly string[]>
  readonly rows: PlannedRows
  readonly state: BatchState
}

/** Writes nodes whose facts change, with the system's new statements about them. */
export function putNodes(compared: ComparedCommit, { carried, requested, rows, state }: CommitEffects): void {
  const { commit, changes, systemFacts } = compared
  const claims = claimsAfter(changes, state)
  const disturbed = disturbedNodes(changes, carried)
  const ended = endedParts(changes)
  // The documents of these nodes now decide whether they are gone.
  const described = new Set(changes.flatMap((change) => [change.write.document.subject, ...resolvedBy(change)]))
  for (const node of claims.keys()) described.add(node)
  for (const node of new Set([...described, ...disturbed, ...systemFacts.keys(), ...requested.keys()])) {
    const before = state.nodeState(node)
    const after = claims.get(node) ?? before.claims
    const system = systemAfter({
      uri: node.uri,
      before: before.system,
      claims: after,
      endedWithContainer: ended.has(node),
      disturbed: disturbed.has(node),
      documents: described.has(node) ? state.statusesAbout(node).filter(({ origin }) => isOfSource(origin)) : null,
      stageFacts: systemFacts.get(node) ?? null,
      at: commit.at,
    })
    const diff = diffAttributes(before.system, system)
    if (diff !== null) rows.putFact({ document: null, node, ...diff, before: before.system, next: system })
    const requestedNow = requested.get(node) ?? before.requestedTypes
    const isRetyped = claims.has(node)
    if (diff !== null || isRetyped || requestedNow !== before.requestedTypes)
      rows.putNode(node, { system, claims: after, requestedTypes: requestedNow, isRetyped })
  }
}

/** Lists the parts named by documents that are gone but keep their facts: such parts exist only with their container. */
function endedParts(changes: readonly DocumentChange[]): ReadonlySet<BatchNode> {
  const ended = new Set<BatchNode>()
  for (const { status, write } of changes) {
    const { answer, document } = write
    if (!status.gone || answer.kind !== 'gone' || answer.parts === undefined) continue
    for (const [node, attributes] of document.contents)
      if (answer.parts.includes(claimedType(attributes) ?? '')) ended.add(node)
  }
  return ended
}

type ClaimCounts = Map<BatchNode, Record<string, Claims[string]>>

function claimsAfter(changes: readonly DocumentChange[], state: BatchState): ClaimCounts {
  const claims: ClaimCounts = new Map()
  for (const { before, status, facts, write } of changes) {
    // Neither a rule's statement about itself nor a person's about an entity unknown to sources makes an entity.
    if (!isOfSource(status.origin)) continue
    const open = { before: before?.gone === false ? 1 : 0, after: status.gone ? 0 : 1 }
    for (const fact of facts) countClaims(claims, fact, { open, state })
    if (before === null || before.hydratedAt === null || open.before === open.after) continue
    const changed = new Set(facts.map(({ node }) => node))
    for (const [node, attributes] of write.document.contents)
      if (!changed.has(node)) countClaims(claims, { node, before: attributes, next: attributes }, { open, state })
  }
  return claims
}

function countClaims(
  claims: ClaimCounts,
  { node, before, next }: Pick<FactsChange, 'node' | 'before' | 'next'>,
  { open, state }: { readonly open: { readonly before: number; readonly after: number }; readonly state: BatchState },
): void {
  const was = claimedType(before)
  const is = claimedType(next)
  if (!mayRetype(before, next) && (was === null || open.before === open.after)) return
  const counts = getOrInsert(claims, node, () => ({ ...state.nodeState(node).claims }))
  if (was !== null) addClaim(counts, was, [-1, -open.before])
  if (is !== null) addClaim(counts, is, [1, open.after])
}

function addClaim(counts: Record<string, Claims[string]>, type: string, [by, openBy]: Claims[string]): void {
  const [total, open] = counts[type] ?? [0, 0]
  if (total + by === 0) delete counts[type]
  else counts[type] = [total + by, open + openBy]
}

/** Lists nodes whose conclusions must be drawn again. The system's own conclusions are no reason to. */
function disturbedNodes(changes: readonly DocumentChange[], carried: CarriedEdges): Set<BatchNode> {
  const disturbed = new Set<BatchNode>()
  const add = ({ opened, closed }: CarriedEdges) => {
    for (const { from } of opened) disturbed.add(from)
    for (const { from } of closed) disturbed.add(from)
  }
  for (const change of changes) {
    const { key, subject } = change.write.document
    if (key.platform === SYSTEM_PLATFORM) continue
    for (const { node } of change.facts) disturbed.add(node)
    add(change)
    if (isDeletedAfterRead(change.before) !== isDeletedAfterRead(change.status)) disturbed.add(subject)
  }
  add(carried)
  return disturbed
}

/** Tells whether it is gone and was read before: the absence of an entity that never existed changes nothing. */
function isDeletedAfterRead(status: DocumentStatus | null): boolean {
  return status !== null && status.gone && status.hydratedAt !== null
}
