import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useState } from 'react'
import { noAnswer } from '../../../../clients/typescript/refusal.ts'
import { queryClient } from '../../client/use-answer.ts'
import { State } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/states.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { changesSomething, type ReferenceOperation } from './reference.ts'
import { missingFrom, type BuiltRequest, type TypedValues } from './request.ts'
import styles from './docs.module.css'
import { Checkbox } from '../../ui/checkbox.tsx'
import { fetchInSession } from '../../client/session.ts'

/** Bytes of an answer that are read and shown; an export may have a million rows. */
const MAX_BYTES = 256 * 1_024
/** A stream of changes never ends. */
const LONGEST_MS = 10_000

interface TryItProps {
  readonly operation: ReferenceOperation
  readonly typed: TypedValues
  readonly request: BuiltRequest
}

/** Sends the request with the reader's session. */
export function TryIt({ operation, typed, request }: TryItProps) {
  const isChange = changesSomething(operation)
  const [isConfirmed, setIsConfirmed] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [received, setReceived] = useState<ReceivedAnswer | string | null>(null)
  const missing = missingFrom(operation, typed)
  const isReady = missing.length === 0 && (!isChange || isConfirmed)
  const run = (): void => {
    if (isBusy || !isReady) return
    setBusy(true)
    send(request)
      .then(setReceived, (error: unknown) => setReceived(noAnswer(error).message))
      .finally(() => {
        setBusy(false)
        setIsConfirmed(false)
        if (isChange) void queryClient.invalidateQueries({ queryKey: ['question'] })
      })
  }
  return (
    <section className={`stack ${styles['try']}`} data-gap="3" aria-label="Try it">
      {isChange ? (
        <>
          <Note kind="warn">
            This request changes data. It is sent at once, in your name, and you may be unable to undo it.
          </Note>
          <Checkbox checked={isConfirmed} set={setIsConfirmed}>
            I want to send it
          </Checkbox>
        </>
      ) : null}
      <div className="row">
        <Button kind={isChange ? 'danger' : 'main'} onClick={run} disabled={!isReady}>
          {isBusy ? 'Sending…' : `Send ${request.method}`}
        </Button>
        <span className="muted">{missing.length === 0 ? '' : `Required: ${missing.join(', ')}`}</span>
      </div>
      <div role="status" aria-label="Received">
        {received === null ? null : typeof received === 'string' ? (
          <Note kind="warn">{received}</Note>
        ) : (
          <p className="row">
            <State tone={received.status < 400 ? 'good' : 'bad'}>{received.status}</State>
            <span className="muted">
              {formatNumber(received.ms)} ms · {received.type === '' ? 'no content' : received.type}
            </span>
          </p>
        )}
      </div>
      {received === null || typeof received === 'string' || received.text === '' ? null : (
        <div className="stack" data-gap="3">
          <CodeBlock text={received.text} label="The answer" />
          {received.cut === null ? null : <p className="muted">{CUT[received.cut]}</p>}
        </div>
      )}
    </section>
  )
}

const CUT = {
  size: `Cut at ${MAX_BYTES / 1_024} KiB. Send the request with curl for all of it.`,
  time: 'Stopped after 10 seconds.',
} as const

interface ReceivedAnswer {
  readonly status: number
  readonly type: string
  /** Milliseconds until the answer began. */
  readonly ms: number
  readonly text: string
  /** Why reading stopped early; null if it didn't. */
  readonly cut: 'size' | 'time' | null
}

/** Sends a request with the reader's session, and reads the beginning of the answer. */
async function send({ method, url, headers, body }: BuiltRequest): Promise<ReceivedAnswer> {
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
