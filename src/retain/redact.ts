import { failureReports } from '../contracts/state-log.ts'
import { mapStoredAnswer } from '../contracts/stored-answer.ts'
import { NOTHING_ALLOWED, type AllowedAttributes } from '../contracts/record-past.ts'
import type { DocumentAnswer, DocumentWrite } from '../contracts/log.ts'
import type { DocumentStatus } from '../contracts/reads.ts'
import { ignoreStop, keepTrying } from '../follow/keep-trying.ts'
import { must } from '../lib/result.ts'
import { SYSTEM_PLATFORM, type Attributes, type Cause } from '../model/facts.ts'
import { LOOKUP_TYPE } from '../model/lookup.ts'
import { makeUri } from '../model/uri.ts'
import { onPastDuty, type RetentionOnDuty } from './duty.ts'
import {
  type RedactionParts,
  progressOf,
  runningOf,
  missingOf,
  save,
  type RunningRedaction,
} from './redaction-progress.ts'

/** Documents retracted and mapped again in one step: a few thousand facts, with their stored answers in memory. */
const DOCUMENTS_PER_STEP = 100
/**
 * Retry interval: another process may have the duty, a reader may still use data to be overwritten, or the record may
 * be unavailable.
 */
const RETRY_MS = 1_000

/**
 * Removes the values of newly configured paths from the record's past: all values read from the path, from around it or
 * from within it (docs/decisions/0012). `ready` is called when no current fact has any of them: only then may the
 * source be read. The next start completes an interrupted run.
 */
export async function redactSource(parts: RedactionParts, ready: () => void): Promise<void> {
  const { clock, log, signal, platform } = parts
  const toTheEnd = async (): Promise<void> => {
    while (!signal.aborted && !(await isRedacted(parts, ready))) {
      const run = await onPastDuty(parts, (on) => redact(parts, on, ready))
      if (run === null) await clock.sleep(RETRY_MS, signal)
      else if (run.value === 'readable') await clock.sleep(2 * RETRY_MS, signal)
    }
  }
  const reports = failureReports({ log, clock }, `redaction of ${platform}`, {
    level: 'error',
    message: 'redaction failed; it continues from there soon',
    fields: { source: platform },
  })
  await keepTrying(toTheEnd, { clock, signal, ...reports, firstMs: RETRY_MS }).catch(ignoreStop)
}

/** Tells whether there is nothing to do. A path no longer configured is forgotten: its values may be recorded again. */
async function isRedacted(parts: RedactionParts, ready: () => void): Promise<boolean> {
  const progress = await progressOf(parts)
  const running = runningOf(parts, progress)
  if (running !== null && running.stage !== 'present') ready()
  if (missingOf(parts, progress).length > 0) return false
  const done = progress.done.filter((path) => parts.paths.includes(path))
  if (progress.running !== null || done.length < progress.done.length) await save(parts, { done, running: null })
  ready()
  return true
}

/** Ends early if the source has become readable: other sources waiting for that come before its past. */
async function redact(parts: RedactionParts, on: RetentionOnDuty, ready: () => void): Promise<'readable' | 'ended'> {
  const { store, interpreter, types, platform, log } = parts
  // Read under the duty: another process may have completed it meanwhile.
  const progress = await progressOf(parts)
  const paths = missingOf(parts, progress)
  if (paths.length === 0) return 'ended'
  const allowed = Object.fromEntries(types.map((type) => [type, interpreter.allowed(type, paths)]))
  const what = { source: platform, paths, attributes: redactedAttributes(parts, allowed) }
  const { tx } = await store.head()
  let running: RunningRedaction | null = runningOf(parts, progress) ?? {
    paths,
    until: tx,
    stage: 'present',
    after: '',
    values: 0,
  }
  log.info({ ...what, stage: running.stage }, 'redacting the past')
  for (let values = running.values; running !== null; values = running?.values ?? values) {
    const stage: RunningRedaction['stage'] = running.stage
    running = await STAGES[stage](running, { ...parts, on, allowed })
    const done = progress.done.filter((path) => parts.paths.includes(path))
    await save(parts, running === null ? { done: [...done, ...paths], running } : { done, running })
    if (running === null) log.info({ ...what, values }, 'redaction took values out of the past')
    else if (running.stage !== 'present' && stage === 'present') {
      ready()
      return 'readable'
    } else if (!(await on.pause())) return 'ended'
  }
  return 'ended'
}

interface StageParts extends RedactionParts {
  readonly on: RetentionOnDuty
  readonly allowed: Readonly<Record<string, AllowedAttributes>>
}

/** One bounded step of each stage: returns where to continue, or null if nothing is left to do. */
const STAGES: Readonly<
  Record<RunningRedaction['stage'], (running: RunningRedaction, parts: StageParts) => Promise<RunningRedaction | null>>
> = {
  async present(running, parts) {
    const page = await parts.store.documents(parts.platform, String(running.after), DOCUMENTS_PER_STEP)
    const last = page.at(-1)
    if (running.after === '') for (const name of parts.notes) await parts.store.saveNote(name, null)
    if (last === undefined) return running.after === '' ? null : { ...running, stage: 'past', after: 0 }
    await takeBack(page, running, parts)
    return { ...running, after: `${last.type}|${last.uri}` }
  },
  async past(running, parts) {
    const { platform, store, allowed } = parts
    const step = await store.redactPast({ platform, allowed, until: running.until, after: Number(running.after) })
    const values = running.values + step.values
    if (step.next !== null) return { ...running, after: step.next, values }
    await report({ ...running, values }, parts)
    return { ...running, stage: 'files', values }
  },
  async files(running, { store, clock, signal, platform }) {
    // A payload pending since before then contains redacted values until it is interpreted.
    const [[since], oldest] = await Promise.all([store.times([running.until]), store.oldestWaiting(platform)])
    const waits = oldest !== null && typeof since === 'number' && oldest <= since
    if (!waits && (await store.wipe())) return null
    await clock.sleep(RETRY_MS, signal)
    return running
  },
}

/** Two transactions, so that the log has both the retractions and the facts without redacted values. */
async function takeBack(page: readonly DocumentStatus[], running: RunningRedaction, parts: StageParts): Promise<void> {
  const { clock, allowed } = parts
  const requestedAt = clock.now()
  const write = ({ platform, type, uri }: DocumentStatus, answer: DocumentAnswer) => ({
    key: { platform, type, uri },
    requestedAt,
    answer,
  })
  const [back, again]: [DocumentWrite[], DocumentWrite[]] = [[], []]
  for (const document of page) {
    // A look-up stores only an edge, so nothing of its answer has to be removed.
    if (document.hydratedAt === null || document.type === LOOKUP_TYPE) continue
    back.push(write(document, { kind: 'redacted', allowed: allowed[document.type] ?? NOTHING_ALLOWED }))
    const answer = await mapStoredAnswer(document, parts)
    // A document that wasn't stored or can't be mapped is outdated from now on, and is read again.
    if (answer?.kind === 'stated') again.push(write(document, answer))
  }
  await commit([back, again], running, parts)
}

/** Recorded in the log itself, so that its followers drop what they cached before. */
async function report({ paths, until, values }: RunningRedaction, parts: StageParts): Promise<void> {
  const uri = must(makeUri('redaction', SYSTEM_PLATFORM, parts.platform))
  const about: Attributes = { source: parts.platform, paths, until, values }
  const statement = { nodes: [{ uri, attributes: about }], edges: [], references: [], lookupsToRecheck: [] }
  const answer = { kind: 'stated', statement, etag: null, lastModified: null, raw: null, mapping: '' } as const
  const key = { platform: SYSTEM_PLATFORM, type: 'Redaction', uri }
  await commit([[{ key, requestedAt: parts.clock.now(), answer }]], { until }, parts)
}

async function commit(
  writes: readonly (readonly DocumentWrite[])[],
  { until }: Pick<RunningRedaction, 'until'>,
  { store, clock, platform, on }: StageParts,
): Promise<void> {
  const at = clock.now()
  const cause: Cause = { kind: 'redaction', trace: `redaction-${platform}-${until}`, since: at }
  const filled = writes.filter((documents) => documents.length > 0)
  const outcomes = await store.commit(filled.map((documents) => ({ cause, at, settle: on.condition, documents })))
  if (outcomes.some(({ kind }) => kind === 'fenced')) throw new Error('another process has taken over')
}

/** Lists the redacted attributes by type, for people. */
function redactedAttributes(
  { interpreter, types }: RedactionParts,
  allowed: Readonly<Record<string, AllowedAttributes>>,
): Record<string, string[]> {
  const all = types.map((type): [string, string[]] => {
    const { subject, parts } = interpreter.allowed(type, [])
    const left = allowed[type] ?? NOTHING_ALLOWED
    const gone = [
      ...subject.filter((name) => !left.subject.includes(name)),
      ...parts.filter((name) => !left.parts.includes(name)),
    ]
    return [type, gone]
  })
  return Object.fromEntries(all.filter(([, gone]) => gone.length > 0))
}
