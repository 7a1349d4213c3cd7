import { useState, type SyntheticEvent } from 'react'
import { useCommand } from '../../client/use-submission.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Note, RefusalState } from '../../ui/states.tsx'
import { SelectField, TextField } from '../../ui/fields.tsx'
import styles from './access.module.css'
import { Checkbox } from '../../ui/checkbox.tsx'
import { toggleValue } from '../../ui/toggle-value.ts'

/** Summary of what each right allows; the guide has the details. */
const ALLOWS: Readonly<Record<string, string>> = {
  read: 'Ask, export, and see the state of the service',
  metrics: 'Read the metrics of the service',
  send: 'Send events and metadata',
  edit: 'Edit descriptions, tags and owners in its own name',
  'edit-as': 'Edit on behalf of others',
  approve: 'Approve and waive',
  operate: 'Refresh, replay and pause sources',
  administer: 'Manage tokens, read the audit, confirm deletions',
}

const ENDS = { '7d': 'in a week', '30d': 'in 30 days', '90d': 'in 90 days', '366d': 'in a year' } as const

interface NewTokenProps {
  /** Rights that the token may have. */
  readonly rights: readonly string[]
  /** Whether it is for the person who is signed in, rather than for a service account. */
  readonly isOwn: boolean
}

/** Creates a token, and shows its secret only this once. */
export function NewToken({ rights, isOwn }: NewTokenProps) {
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>(['read'])
  const [expires, setExpires] = useState<keyof typeof ENDS>('90d')
  const { run, busy, done, refusal } = useCommand('create-token')
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    run({ name, rights: chosen, expires, service: !isOwn })
  }
  return (
    <Panel title="New token">
      <form className="form" onSubmit={submit}>
        <div className="fields">
          <TextField
            label="Name"
            value={name}
            set={setName}
            placeholder="ci"
            pattern="[a-z0-9][a-z0-9\-]{0,63}"
            title="1–64 lower-case letters, digits or hyphens"
            autoComplete="off"
            required
          />
          <SelectField label="Expires" value={expires} set={setExpires} options={ENDS} />
        </div>
        <fieldset className={styles['rights']}>
          <legend>Rights</legend>
          {rights.map((right) => (
            <span key={right} className="row">
              <Checkbox
                aria-describedby={`may-${right}`}
                checked={chosen.includes(right)}
                set={() => setChosen(toggleValue(chosen, right))}
              >
                {right}
              </Checkbox>
              <span id={`may-${right}`} className="meta">
                {ALLOWS[right]}
              </span>
            </span>
          ))}
        </fieldset>
        <Button kind="main" type="submit" disabled={busy || chosen.length === 0}>
          Create token
        </Button>
        {refusal === null ? null : <RefusalState refusal={refusal} />}
        {done === null ? null : (
          <Note kind="info">
            Copy the token <strong>{done.name}</strong> now: it isn't shown again.
            <span className="row">
              <code className="secret">{done.secret}</code>
              <CopyButton text={done.secret} what="the token" label="Copy" />
            </span>
          </Note>
        )}
      </form>
    </Panel>
  )
}
