import { fetchInSession } from '../../client/session.ts'
import type { BuiltRequest } from './request.ts'

/** Bytes of an answer that are read and shown; an export may have a million rows. */
export const MAX_BYTES = 256 * 1_024
/** A stream of changes never ends. */
const LONGEST_MS = 10_000

export interface ReceivedAnswer {
  readonly status: number
  readonly type: string
  /** Milliseconds until the answer began. */
  readonly ms: number
  readonly text: string
  /** Why reading stopped early; null if it didn't. */
  readonly cut: 'size' | 'time' | null
}

/** Sends a request with the reader's session, and reads the beginning of the answer. */
export async function send({ method, url, headers, body }: BuiltRequest): Promise<ReceivedAnswer> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), LONGEST_MS)
  const from = performance.now()
  try {
    const response = await fetchInSession(url, { method, headers, body, signal: abort.signal })
    const ms = Math.round(performance.now() - from)
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, ms, ...formatBeginning(await beginning(response, abort.signal), type) }
  } finally {
    clearTimeout(timer)
    abort.abort()
  }
}

type Beginning = Pick<ReceivedAnswer, 'text' | 'cut'>

async function beginning(response: Response, ended: AbortSignal): Promise<Beginning> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  if (reader === undefined) return { text, cut: null }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { text: text + decoder.decode(), cut: null }
      const rest = value.subarray(0, MAX_BYTES - bytes)
      bytes += rest.length
      text += decoder.decode(rest, { stream: true })
      if (rest.length < value.length) return { text, cut: 'size' }
    }
  } catch (error) {
    if (ended.aborted) return { text, cut: 'time' }
    throw error
  }
}

function formatBeginning({ text, cut }: Beginning, type: string): Beginning {
  if (cut !== null || !/\bjson\b/.test(type) || /ndjson/.test(type)) return { text, cut }
  try {
    const pretty = JSON.stringify(JSON.parse(text), null, 2)
    return pretty.length > 2 * MAX_BYTES ? { text: pretty.slice(0, 2 * MAX_BYTES), cut: 'size' } : { text: pretty, cut }
  } catch {
    return { text, cut }
  }
}
