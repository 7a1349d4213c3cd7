// Mutes an anomaly until a date, for a reason.
import { useState } from 'react'
import { run } from '../../client/ask.ts'
import { CommandForm } from '../../parts/command-form.tsx'
import { useEdits } from '../../parts/edits.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { labelOf } from '../../ui/label.ts'
import type { AnomalyShown } from './anomalies.tsx'
import { dayIn, TextAreaField, TextField } from '../../ui/fields.tsx'

const LONGEST_REASON = 500
const LONGEST_DAYS = 366

interface MuteDialogProps {
  readonly anomaly: AnomalyShown
  readonly close: () => void
}

export function MuteDialog({ anomaly: { uri, watch, name, sentence }, close }: MuteDialogProps) {
  const [until, setUntil] = useState(dayIn(30))
  const [reason, setReason] = useState('')
  const { submit } = useEdits()
  const send = () =>
    submit({
      done: `${labelOf(watch)} of ${name} muted`,
      run: async () => run('mute', { uri, watch, until, reason, waitFor: 'visible' }),
      undo: () => run('unmute', { uri, watch, waitFor: 'visible' }),
    })
  return (
    <Dialog label="Mute anomaly" close={close}>
      <div className="dialog">
        <h2>Mute for everybody</h2>
        <p>
          <bdi>{sentence}</bdi>
        </p>
        <CommandForm action="Mute" send={send} done={close} cancel={close}>
          <TextField
            label="Until"
            type="date"
            required
            min={dayIn(1)}
            max={dayIn(LONGEST_DAYS)}
            value={until}
            set={setUntil}
          />
          <TextAreaField
            label="Reason"
            required
            autoFocus
            maxLength={LONGEST_REASON}
            value={reason}
            set={setReason}
            placeholder="Why it is expected, for whoever looks next"
          />
        </CommandForm>
      </div>
    </Dialog>
  )
}
