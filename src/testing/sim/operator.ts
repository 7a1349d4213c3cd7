// Actions of the people who run the service.

import type { Clock } from '../../contracts/clock.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { retain } from '../../retain/drop-past.ts'
import { readFindings } from '../../sweep/findings.ts'
import { pauseSource, readPauses, resumeSource } from '../../sweep/source-pause.ts'
import { confirmDeletions } from '../../sweep/resolve-deletions.ts'
import { silentLog } from '../parts.ts'
import type { Configuration } from './configuration.ts'
import { configOf, PLATFORMS } from './process.ts'

const MIN_RETAINED_MS = 600_000

/** Confirms all suspected deletions; returns the sources that had any. */
export async function confirmAll(store: RecordPorts, clock: Clock, configuration: Configuration): Promise<string[]> {
  const confirmed: string[] = []
  for (const platform of PLATFORMS) {
    const { rows } = await store.suspectedDeletions(platform, 0, 1)
    const findings = await readFindings(store, platform)
    if (rows.length === 0 && !findings.some(({ kind }) => kind === 'shrunk')) continue
    await confirmDeletions({ store, clock, config: configOf(platform, configuration) })
    confirmed.push(platform)
  }
  return confirmed
}

/** Pauses a source, or resumes a paused one; returns which. */
export async function pauseOrResume(platform: string, store: RecordPorts, clock: Clock): Promise<string> {
  const [pause = null] = await readPauses([platform], store)
  if (pause === null) await pauseSource(platform, { since: clock.now(), caller: 'a', name: 'A person' }, store)
  else await resumeSource(platform, store)
  return pause === null ? 'pauses' : 'resumes'
}

/** Drops as much of the past as allowed. */
export async function forgetThePast(store: RecordPorts, clock: Clock): Promise<void> {
  const parts = { store, clock, log: silentLog, holder: 'a person', signal: new AbortController().signal }
  const done = await retain(parts, { before: clock.now() - MIN_RETAINED_MS, dryRun: false })
  if (!done.ok) throw new Error(done.error.reason)
}
