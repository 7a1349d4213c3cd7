import type { RunningService } from '../wiring/main.ts'

/** A source that answers nothing must not hold back the address for ever; reading goes on behind it. */
const LONGEST_MS = 600_000
const EVERY_MS = 250

/** Shows how far the company has been read, until nothing is due any more. */
export async function showReading(service: RunningService, expected: number, stopping: AbortSignal): Promise<void> {
  const began = Date.now()
  let quietSince: number | null = null
  let shown = ''
  while (!stopping.aborted && Date.now() - began < LONGEST_MS) {
    const [counts, dirty] = await Promise.all([service.store.counts(), service.store.dirty(Date.now())])
    const line = `Reading the company: ${counts.entities.toLocaleString('en')} of about ${expected.toLocaleString('en')} entities, ${dirty.due.toLocaleString('en')} to go`
    if (line !== shown) print(line)
    shown = line
    // The sweep may be between two pages: quiet means quiet for a second, unless everything is there already.
    if (dirty.due > 0) quietSince = null
    else quietSince ??= Date.now()
    if (quietSince !== null && (counts.entities >= expected || Date.now() - quietSince > 1_000)) break
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  if (process.stdout.isTTY) process.stdout.write('\n')
}

function print(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}`)
  else console.log(line)
}
