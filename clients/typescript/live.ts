import type { Connection } from './connection.ts'
import { linesOf } from './lines.ts'
import { RefusedRequest } from './refusal.ts'
import type { RequestOptions } from './shapes.ts'

/** What changed, as readers of the service begin to see it. */
export interface LiveChange {
  readonly tx: number
  /** What changed; null where it was too much to list, or is not known: then everything may have. */
  readonly uris: readonly string[] | null
}

const RETRY_MS = 1_000
/** So many attempts without an event in between, and the last failure is thrown. */
const ATTEMPTS = 10

/** Goes on from the last transaction where the connection breaks off. Ends with its signal, or the loop that reads it. */
export async function* liveChanges(
  connection: Connection,
  { since, signal }: RequestOptions & { readonly since?: number | undefined },
): AsyncGenerator<LiveChange, void, void> {
  let tx = since
  for (let failed = 0; ; failed++) {
    try {
      const headers = tx === undefined ? {} : { 'last-event-id': String(tx) }
      const { body } = await connection.response('/api/v1/stream', { method: 'GET', headers }, { signal })
      let kind = ''
      for await (const line of linesOf(body)) {
        if (line.startsWith('event:')) kind = line.slice(6).trim()
        if (!line.startsWith('data:')) continue
        failed = 0
        const change = changeOf(kind, JSON.parse(line.slice(5)) as Readonly<Record<string, unknown>>)
        tx = change.tx
        if (kind !== 'start') yield change
      }
    } catch (error) {
      if (signal?.aborted === true) return
      const isAway = !(error instanceof RefusedRequest) || error.status === 0 || error.status === 503
      if (!isAway || failed >= ATTEMPTS) throw error
    }
    if (signal?.aborted === true) return
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

function changeOf(kind: string, { tx, nodes }: Readonly<Record<string, unknown>>): LiveChange {
  return { tx: Number(tx), uris: kind === 'change' && Array.isArray(nodes) ? (nodes as string[]) : null }
}
