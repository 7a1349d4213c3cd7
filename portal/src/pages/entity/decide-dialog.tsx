// Approves a thing for a use, a stage or a region, or waives what it violates for a while.
import { useState, type FormEvent } from 'react'
import { run } from '../../client/ask.ts'
import { noAnswer, type RefusedRequest } from '../../../../clients/typescript/refusal.ts'
import { queryClient } from '../../client/use-answer.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RefusalState } from '../../ui/states.tsx'
import styles from './decide-dialog.module.css'
import { DAY_MS } from '../../../../src/lib/durations.ts'

export type Deciding =
  | { readonly kind: 'approve'; readonly uri: string }
  | { readonly kind: 'waive'; readonly uri: string; readonly policy: string; readonly sentence: string }

interface DecideDialogProps {
  readonly deciding: Deciding
  readonly close: () => void
}

/** Of approvals: ten years. */
const LONGEST_DAYS = { approve: 3_660, waive: 366 } as const
const LONGEST_TEXT = { approve: 1_000, waive: 500 } as const

export function DecideDialog({ deciding, close }: DecideDialogProps) {
  const { kind, uri } = deciding
  const isWaiver = kind === 'waive'
  const [fields, setFields] = useState({ use: '', stage: '', region: '', until: isWaiver ? dayIn(30) : '', text: '' })
  const [busy, setBusy] = useState(false)
  const [refusal, refuse] = useState<RefusedRequest | null>(null)
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    refuse(null)
    const { until, text, ...scope } = fields
    const given = Object.fromEntries(Object.entries({ ...scope, until, comment: text }).filter(([, one]) => one !== ''))
    try {
      if (deciding.kind === 'approve') await run('approve', { uri, ...given, waitFor: 'visible' })
      else await run('waive', { uri, policy: deciding.policy, until, reason: text, waitFor: 'visible' })
      await queryClient.invalidateQueries()
      close()
    } catch (error) {
      refuse(noAnswer(error))
    } finally {
      setBusy(false)
    }
  }
  const set = (name: keyof typeof fields) => (value: string) => setFields((all) => ({ ...all, [name]: value }))
  return (
    <Dialog label={isWaiver ? 'Waive violation' : 'Approve'} close={close}>
      <form className={styles['dialog']} onSubmit={(event) => void send(event)}>
        <h2>{isWaiver ? 'Waive violation' : 'Approve'}</h2>
        <p>
          <bdi>{isWaiver ? deciding.sentence : uri}</bdi>
        </p>
        {isWaiver
          ? null
          : SCOPE.map(([name, label]) => (
              <label key={name}>
                {label}
                <input
                  maxLength={200}
                  value={fields[name]}
                  onChange={({ currentTarget }) => set(name)(currentTarget.value)}
                />
              </label>
            ))}
        <label>
          {isWaiver ? 'Until' : 'Until (optional)'}
          <input
            type="date"
            required={isWaiver}
            min={dayIn(1)}
            max={dayIn(LONGEST_DAYS[kind])}
            value={fields.until}
            onChange={({ currentTarget }) => set('until')(currentTarget.value)}
          />
        </label>
        <label>
          {isWaiver ? 'Reason' : 'Comment (optional)'}
          <textarea
            rows={3}
            required={isWaiver}
            maxLength={LONGEST_TEXT[kind]}
            value={fields.text}
            placeholder={isWaiver ? 'Why it is accepted, for whoever looks next' : 'What was checked'}
            onChange={({ currentTarget }) => set('text')(currentTarget.value)}
          />
        </label>
        {refusal === null ? null : <RefusalState refusal={refusal} />}
        <span className="row linked">
          <Button kind="main" type="submit" disabled={busy}>
            {isWaiver ? 'Waive' : 'Approve'}
          </Button>
          <Button onClick={close}>Cancel</Button>
        </span>
      </form>
    </Dialog>
  )
}

const SCOPE = [
  ['use', 'Use'],
  ['stage', 'Stage'],
  ['region', 'Region'],
] as const

function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
}
