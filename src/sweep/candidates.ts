import { failureReports } from '../contracts/state-log.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { DocumentStatus, Reads } from '../contracts/reads.ts'
import type { TransactionLog } from '../contracts/log.ts'
import type { CandidateRule } from '../contracts/sweeps.ts'
import { candidateMark, type Marks } from '../contracts/marks.ts'
import type { Log } from '../contracts/telemetry.ts'
import { DUTY_MS, onDuty, type DutyParts } from '../follow/duty.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import { isLookup, LOOKUP_TYPE } from '../model/lookup.ts'
import type { Time, Reference } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'

export interface CandidateParts extends DutyParts {
  readonly store: Marks & TransactionLog & Reads & Coordination & RecordNotes
  readonly platforms: ReadonlySet<string>
  /** Tells whether a configured source has a read for it. */
  readonly answerable: (uri: Uri) => boolean
  readonly rule: CandidateRule
  readonly log: Log
}

interface CandidateRound {
  readonly looked: number
  readonly stubs: number
  readonly stale: number
  readonly unresolved: number
}

const CANDIDATES = 'candidates'
const RETRY_MS = 15_000
const PAGE = 1_000

/**
 * At intervals and with the lowest priority, rereads what no event or listing covers: unresolved references, documents
 * that no listing confirmed, entities that couldn't be read. Settled and verified entities are left alone.
 */
export function runRereads(parts: CandidateParts): Promise<void> {
  return keepDoing(() => roundWhenDue(parts), {
    ...parts,
    firstMs: RETRY_MS,
    ...failureReports(parts, 'candidates', {
      level: 'error',
      message: 'looking for entities to read again failed; retrying',
    }),
  })
}

async function roundWhenDue(parts: CandidateParts): Promise<number> {
  const { store, clock, rule, log } = parts
  const now = clock.now()
  const note = Object(await store.note(CANDIDATES)) as { at?: unknown }
  // A first start reads everything anyway: the first round is one interval later.
  if (typeof note.at !== 'number') {
    await store.saveNote(CANDIDATES, { at: now })
    return rule.everyMs
  }
  if (now < note.at + rule.everyMs) return Math.min(note.at + rule.everyMs - now, rule.everyMs)
  const round = await onDuty(CANDIDATES, parts, async ({ signal, stillHeld }) => {
    const found = await checkCandidates({ ...parts, signal })
    // A process that lost the duty saves nothing: the new holder repeats the round.
    if (!(await stillHeld())) return
    await store.saveNote(CANDIDATES, { at: now, ...found })
    log.info({ ...found }, 'looked for entities to read again')
  })
  return round === null ? DUTY_MS / 4 : rule.everyMs
}

/** Runs one round over all documents and stubs of the record. */
export async function checkCandidates(parts: CandidateParts): Promise<CandidateRound> {
  const { clock, platforms, rule } = parts
  const now = clock.now()
  const found = { looked: 0, stubs: 0, stale: 0, unresolved: 0 }
  const room = { left: rule.perRound }
  const mark = async (uris: readonly Reference[]): Promise<number> => {
    const taken = await markUnmarked(uris.slice(0, room.left), parts)
    room.left -= taken
    return taken
  }
  for (const platform of platforms) {
    for (let after = ''; room.left > 0 && !parts.signal.aborted;) {
      const page = await parts.store.documents(platform, after, PAGE)
      const last = page.at(-1)
      if (last === undefined) break
      after = `${last.type}|${last.uri}`
      found.looked += page.length
      const kinds = Map.groupBy(page, (document) => rereadReason(document, { now, rule }) ?? 'settled')
      found.stale += await mark((kinds.get('stale') ?? []).map(candidateOf))
      found.unresolved += await mark((kinds.get('unresolved') ?? []).map(candidateOf))
    }
  }
  found.stubs = await mark(await stubsOf(parts, room.left))
  return found
}

/** Says why to read a document again, or returns null. */
export function rereadReason(
  { type, hydratedAt, lastVerified, lastError, errorAt, gone, suspectedDeletion }: DocumentStatus,
  { now, rule }: { readonly now: Time; readonly rule: CandidateRule },
): 'stale' | 'unresolved' | null {
  // A suspected deletion waits for a person; a gone entity stays gone until its source lists it again.
  if (suspectedDeletion !== null) return null
  const lastCheck = Math.max(lastVerified ?? 0, errorAt ?? 0)
  if (lastError !== null || (gone && hydratedAt === null))
    return now - lastCheck >= rule.unresolvedMs ? 'unresolved' : null
  // A look-up is never listed: it is read again when an address changes.
  if (gone || type === LOOKUP_TYPE) return null
  return now - lastCheck >= rule.staleMs ? 'stale' : null
}

function candidateOf({ uri, type }: DocumentStatus): Reference {
  return { uri, expects: type === LOOKUP_TYPE ? [] : [type] }
}

/**
 * Returns stubs without any document, not even one that reports them gone: no source ever answered, or theirs wasn't
 * configured then. Look-ups and parts of other entities never have facts of their own.
 */
async function stubsOf(parts: CandidateParts, limit: number): Promise<readonly Reference[]> {
  const { store, answerable } = parts
  const stubs: Reference[] = []
  for (let after = 0; stubs.length < limit && !parts.signal.aborted;) {
    const page = await store.nodePage(after, PAGE)
    const last = page.at(-1)
    if (last === undefined) break
    after = last.id
    const uris = page
      .filter(({ uri, stage }) => stage === 'stub' && !isLookup(uri) && answerable(uri))
      .map(({ uri }) => uri)
    const records = uris.length === 0 ? [] : await store.entities(uris, (await store.head()).tx)
    for (const record of records) if (record?.documents.length === 0) stubs.push({ uri: record.uri, expects: [] })
  }
  return stubs
}

/** Marks only unmarked URIs: an earlier mark is read soon enough, and keeps its priority. */
async function markUnmarked(candidates: readonly Reference[], { store, clock }: CandidateParts): Promise<number> {
  if (candidates.length === 0) return 0
  const pending = await store.pending(candidates.map(({ uri }) => uri))
  const now = clock.now()
  const at = { trace: `candidates-${now}`, now }
  const marks = candidates.flatMap(({ uri, expects }, i) =>
    (pending[i] ?? null) === null ? [candidateMark(uri, expects, at)] : [],
  )
  if (marks.length > 0) await store.mark(marks)
  return marks.length
}
