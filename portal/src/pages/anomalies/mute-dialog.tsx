// Until when an anomaly is not told, and why.
import { useState, type FormEvent } from 'react'
import { run } from '../../client/ask.ts'
import type { RefusedRequest } from '../../../../clients/typescript/refusal.ts'
import { useEdits } from '../../parts/edits.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { labelOf } from '../../ui/label.ts'
import { RefusalState } from '../../ui/states.tsx'
import type { AnomalyShown } from './anomalies.tsx'
import styles from './anomalies.module.css'
import { DAY_MS } from '../../../../src/lib/durations.ts'

const LONGEST_REASON = 500

interface MuteDialogProps {
  readonly anomaly: AnomalyShown
  readonly close: () => void
}

export function MuteDialog({ anomaly: { uri, watch, name, sentence }, close }: MuteDialogProps) {
  const [until, setUntil] = useState(dayIn(30))
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, refuse] = useState<RefusedRequest | null>(null)
  const { submit } = useEdits()
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    const refused = await submit({
      done: `${labelOf(watch)} of ${name} muted`,
      run: async () => run('mute', { uri, watch, until, reason, waitFor: 'visible' }),
      undo: () => run('unmute', { uri, watch, waitFor: 'visible' }),
    })
    setBusy(false)
    if (refused === null) close()
    else refuse(refused)
  }
  return (
    <Dialog label="Mute anomaly" close={close}>
      <form className={styles['dialog']} onSubmit={(event) => void send(event)}>
        <h2>Mute for everybody</h2>
        <p>
          <bdi>{sentence}</bdi>
        </p>
        <label>
          Until
          <input
            type="date"
            required
            min={dayIn(1)}
            max={dayIn(366)}
            value={until}
            onChange={({ currentTarget }) => setUntil(currentTarget.value)}
          />
        </label>
        <label>
          Reason
          <textarea
            rows={3}
            required
            autoFocus
            maxLength={LONGEST_REASON}
            value={reason}
            placeholder="Why it is no news, for whoever looks next"
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
        {refusal === null ? null : <RefusalState refusal={refusal} />}
        <div className="row">
          <Button type="submit" kind="main" disabled={busy}>
            Mute
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
}
