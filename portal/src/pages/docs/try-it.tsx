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
import { MAX_BYTES, send, type ReceivedAnswer } from './send.ts'
import styles from './docs.module.css'
import { Checkbox } from '../../ui/checkbox.tsx'

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
            This changes what the service holds. It is sent at once, as you, and may not be possible to undo.
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
