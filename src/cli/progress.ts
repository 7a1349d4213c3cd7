import type { RunningService } from '../wiring/main.ts'
import { sleep } from '../lib/wait.ts'

/** A source that doesn't answer must not delay the service's address for ever; reading continues behind it. */
const LONGEST_MS = 600_000
const EVERY_MS = 250
const QUIET_MS = 1_000

/** A foreign source may take this long until its first listing answers. */
const FIRST_MS = 10_000

/** Shows the progress of reading until nothing is due. `expected` is the final number, if known. */
export async function showReading(
  service: RunningService,
  expected: number | null,
  stopping: AbortSignal,
): Promise<void> {
  const began = Date.now()
  let quietSince: number | null = null
  let shown = ''
  while (!stopping.aborted && Date.now() - began < LONGEST_MS) {
    const [counts, dirty] = await Promise.all([service.store.counts(), service.store.dirty(Date.now())])
    const isEstimate = expected !== null && counts.entities < expected
    const aboutTotal = isEstimate ? ` of about ${expected.toLocaleString('en')}` : ''
    const line = `Reading: ${counts.entities.toLocaleString('en')}${aboutTotal} entities, ${dirty.due.toLocaleString('en')} to go`
    if (line !== shown) print(line)
    shown = line
    // The sweep may be between two pages, so quiet must last for some time, unless everything is already there.
    const hasBegun = expected !== null || counts.entities > 0 || Date.now() - began > FIRST_MS
    if (dirty.due > 0 || !hasBegun) quietSince = null
    else quietSince ??= Date.now()
    if (quietSince !== null && (isAll(counts.entities, expected) || Date.now() - quietSince > QUIET_MS)) break
    await sleep(EVERY_MS)
  }
  if (process.stdout.isTTY) process.stdout.write('\n')
}

function isAll(entities: number, expected: number | null): boolean {
  return expected !== null && entities >= expected
}

function print(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}`)
  else console.log(line)
}
