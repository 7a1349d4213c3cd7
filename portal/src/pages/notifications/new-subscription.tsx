import { useState, type SyntheticEvent } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { useCommand } from '../../client/use-submission.ts'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Note, RefusalState } from '../../ui/states.tsx'
import { Secret } from './secret.tsx'
import { optionsOf, ScoreFields, DEFAULT_SCORE, scoreArguments } from './score-fields.tsx'
import {
  CHANNEL_LABELS,
  INTERVAL_LABELS,
  SEVERITY_LABELS,
  SCORE_LABELS,
  type SubscriptionShown,
} from './subscription-text.ts'
import { SelectField, TextField } from '../../ui/fields.tsx'
import styles from './notifications.module.css'

/** Scope of a subscription to an entity: itself, or everything upstream too. */
const REACHES = {
  of: 'The entity, its runs and versions; for a team, what it owns',
  upstreamOf: 'It and everything upstream',
} as const

/** Creates a subscription; the secret of a webhook is shown only once. */
export function NewSubscription({ of, q }: { readonly of: string | undefined; readonly q: string | undefined }) {
  const { answer } = useAnswer('subscriptions', {})
  const { run, busy, done, refusal } = useCommand('subscribe')
  const [about, setAbout] = useState(of)
  const [reach, setReach] = useState<keyof typeof REACHES>('upstreamOf')
  const [search, setSearch] = useState(q ?? '')
  const [to, setTo] = useState('')
  const [channel, setChannel] = useState('')
  const [what, setWhat] = useState<SubscriptionShown['severity'] | keyof typeof SCORE_LABELS>('high')
  const [score, setScore] = useState(DEFAULT_SCORE)
  const [every, setEvery] = useState<SubscriptionShown['every']>('immediate')
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    run({
      to,
      ...(what === 'below' || what === 'drop' ? scoreArguments(what, score) : { severity: what }),
      every,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(channel === '' ? {} : { channel }),
      ...(about === undefined ? {} : { [reach]: about }),
      ...(search.trim() === '' ? {} : { q: search.trim() }),
    })
  }
  if (answer?.channels.length === 0)
    return (
      <Panel title="New subscription">
        <Note kind="info">
          No channel is configured. An administrator can set one up under <code>notifications</code> in the
          configuration.
        </Note>
      </Panel>
    )
  return (
    <Panel title="New subscription">
      <form className={`form ${styles['form']}`} onSubmit={submit}>
        <div className="fields">
          <span className={`stack ${styles['about']}`} data-gap="1">
            Watch
            {about === undefined ? (
              <>
                <EntityPicker
                  label="Watch an entity, a person or a team"
                  placeholder="Everything"
                  choose={({ uri }) => setAbout(uri)}
                />
                <span className="meta">Or choose an entity, a person or a team.</span>
              </>
            ) : (
              <span className="row">
                <bdi>{about}</bdi>
                <Button kind="quiet" onClick={() => setAbout(undefined)}>
                  Everything instead
                </Button>
              </span>
            )}
          </span>
          {about === undefined ? null : (
            <SelectField label="Notify about changes to" value={reach} set={setReach} options={REACHES} />
          )}
          <TextField
            label="Filter (optional)"
            value={search}
            set={setSearch}
            placeholder="is:production tag:tier::1"
            note="Only what this search finds."
          />
        </div>
        <div className="fields">
          <TextField label="Send to" required value={to} set={setTo} placeholder="Webhook URL or e-mail" />
          <SelectField
            label="Format"
            value={channel}
            set={setChannel}
            options={{
              '': 'Detect from address',
              ...Object.fromEntries((answer?.channels ?? []).map((option) => [option, CHANNEL_LABELS[option]])),
            }}
          />
          <SelectField
            label="Events"
            value={what}
            set={setWhat}
            options={optionsOf({ ...SEVERITY_LABELS, ...SCORE_LABELS })}
          />
          {what === 'below' || what === 'drop' ? <ScoreFields kind={what} score={score} setScore={setScore} /> : null}
          <SelectField label="Frequency" value={every} set={setEvery} options={optionsOf(INTERVAL_LABELS)} />
        </div>
        <Button kind="main" type="submit" disabled={busy}>
          Subscribe
        </Button>
        {refusal === null ? null : <RefusalState refusal={refusal} />}
        {done === null ? null : (
          <p role="status">
            Subscribed: changes go to <bdi>{done.to}</bdi>.
          </p>
        )}
        {done?.secret == null ? null : <Secret secret={done.secret} />}
      </form>
    </Panel>
  )
}
