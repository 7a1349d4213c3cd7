// Approves an entity for a use, stage or region, or temporarily waives its violations.
import { useState } from 'react'
import { run } from '../../client/ask.ts'
import { queryClient } from '../../client/use-answer.ts'
import { CommandForm } from '../../parts/command-form.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { dayIn, TextAreaField, TextField } from '../../ui/fields.tsx'

export type Deciding =
  | { readonly kind: 'approve'; readonly uri: string }
  | { readonly kind: 'waive'; readonly uri: string; readonly policy: string; readonly sentence: string }

/** Limits of the service: ten years for an approval, one for a waiver. */
const LONGEST_DAYS = { approve: 3_660, waive: 366 } as const
const LONGEST_TEXT = { approve: 1_000, waive: 500 } as const

export function DecideDialog({ deciding, close }: { readonly deciding: Deciding; readonly close: () => void }) {
  const { kind, uri } = deciding
  const isWaiver = kind === 'waive'
  const [fields, setFields] = useState({ use: '', stage: '', region: '', until: isWaiver ? dayIn(30) : '', text: '' })
  const send = async (): Promise<null> => {
    const { until, text, ...scope } = fields
    const filled = Object.fromEntries(
      Object.entries({ ...scope, until, comment: text }).filter(([, one]) => one !== ''),
    )
    if (deciding.kind === 'approve') await run('approve', { uri, ...filled, waitFor: 'visible' })
    else await run('waive', { uri, policy: deciding.policy, until, reason: text, waitFor: 'visible' })
    await queryClient.invalidateQueries()
    return null
  }
  const set = (name: keyof typeof fields) => (value: string) => setFields((all) => ({ ...all, [name]: value }))
  return (
    <Dialog label={isWaiver ? 'Waive violation' : 'Approve'} close={close}>
      <p>
        <bdi>{isWaiver ? deciding.sentence : uri}</bdi>
      </p>
      <CommandForm action={isWaiver ? 'Waive' : 'Approve'} send={send} done={close} cancel={close}>
        {isWaiver
          ? null
          : SCOPE.map(([name, label]) => (
              <TextField key={name} label={label} maxLength={200} value={fields[name]} set={set(name)} />
            ))}
        <TextField
          label={isWaiver ? 'Until' : 'Until (optional)'}
          type="date"
          required={isWaiver}
          min={dayIn(1)}
          max={dayIn(LONGEST_DAYS[kind])}
          value={fields.until}
          set={set('until')}
        />
        <TextAreaField
          label={isWaiver ? 'Reason' : 'Comment (optional)'}
          required={isWaiver}
          maxLength={LONGEST_TEXT[kind]}
          value={fields.text}
          set={set('text')}
          placeholder={isWaiver ? 'Why the violation is accepted' : 'What was checked'}
        />
      </CommandForm>
    </Dialog>
  )
}

const SCOPE = [
  ['use', 'Use'],
  ['stage', 'Stage'],
  ['region', 'Region'],
] as const
