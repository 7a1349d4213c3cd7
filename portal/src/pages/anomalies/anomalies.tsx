// What is unusual of things by their own past, with the numbers, and what of it is muted.
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Sparkline } from '../../charts/sparkline.tsx'
import { useAsOf } from '../../client/as-of.ts'
import { run, type QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { useRights } from '../../client/use-rights.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { Edits, useEdits } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Segments } from '../../ui/segments.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { MuteDialog } from './mute-dialog.tsx'
import styles from './anomalies.module.css'

export type AnomalyShown = QuestionAnswer<'anomalies'>['anomalies'][number]

const MOST_SHOWN = 200

interface AnomaliesSearch {
  readonly of?: string
  readonly watch?: string
  readonly muted?: string
}

export function AnomaliesPage() {
  const { of, watch, muted } = useSearch({ strict: false }) as AnomaliesSearch
  const withMuted = muted === 'true'
  const args = { of, watch: watch === '' ? undefined : watch, muted: withMuted }
  const shown = useAnswer('anomalies', { ...args, limit: MOST_SHOWN }, { keep: true })
  return (
    <Edits>
      <div className="page">
        <header className="row">
          <PageTitle title="Anomalies">Anomalies</PageTitle>
          <Segments label="Muted anomalies" nav>
            <Link to="/anomalies" search={{ of, watch, muted: '' }} aria-current={withMuted ? undefined : 'page'}>
              Active
            </Link>
            <Link to="/anomalies" search={{ of, watch, muted: 'true' }} aria-current={withMuted ? 'page' : undefined}>
              Including muted
            </Link>
          </Segments>
        </header>
        <p className="meta">
          Numbers, rhythms and columns that differ from what they were: by the median of up to 30 values before.
        </p>
        <Answered shown={shown} label="anomalies" rows={6}>
          {(answer) => <AnomalyList answer={answer} args={args} />}
        </Answered>
      </div>
    </Edits>
  )
}

interface AnomalyListProps {
  readonly answer: QuestionAnswer<'anomalies'>
  readonly args: { readonly of: string | undefined; readonly watch: string | undefined; readonly muted: boolean }
}

function AnomalyList({ answer: { anomalies, total, mutedTotal, complete }, args }: AnomalyListProps) {
  const navigate = useNavigate()
  const [muting, mute] = useState<AnomalyShown | null>(null)
  const watches = [...new Set([...anomalies.map(({ watch }) => watch), ...(args.watch ?? '').split(' ')])].filter(
    Boolean,
  )
  return (
    <>
      <div className="row between">
        <label>
          Watched{' '}
          <select
            value={args.watch ?? ''}
            onChange={({ currentTarget: { value } }) =>
              void navigate({ to: '.', search: (before: object) => ({ ...before, watch: value }), replace: true })
            }
          >
            <option value="">Everything</option>
            {watches.map((one) => (
              <option key={one} value={one}>
                {labelOf(one)}
              </option>
            ))}
          </select>
        </label>
        <DownloadLink of="anomalies" args={args} format="csv" />
      </div>
      {complete ? null : (
        <Note kind="warn">There may be more: 2,000 things are looked at. Ask for those of a team.</Note>
      )}
      {total === 0 ? (
        <EmptyState text={mutedTotal === 0 ? 'Nothing is unusual.' : `Nothing is unusual but ${mutedTotal} muted.`} />
      ) : (
        <ul className="card sheet lines" aria-label="Anomalies">
          {anomalies.map((one) => (
            <AnomalyRow key={`${one.uri} ${one.watch}`} anomaly={one} mute={() => mute(one)} />
          ))}
        </ul>
      )}
      {total > anomalies.length ? (
        <p className="meta">{(total - anomalies.length).toLocaleString()} more in the CSV file.</p>
      ) : null}
      {muting === null ? null : <MuteDialog anomaly={muting} close={() => mute(null)} />}
    </>
  )
}

function AnomalyRow({ anomaly, mute }: { readonly anomaly: AnomalyShown; readonly mute: () => void }) {
  const { uri, entityType, name, watch, sentence, at, shownBy, points, expected, muted } = anomaly
  const mayMute = useRights().includes('edit') && useAsOf() === undefined
  const { edit } = useEdits()
  const unmute = (): void =>
    void edit({
      done: `${labelOf(watch)} of ${name} is told again`,
      run: async () => run('unmute', { uri, watch, waitFor: 'visible' }),
      undo: () =>
        run('mute', { uri, watch, until: muted?.until ?? '', reason: muted?.reason ?? '', waitFor: 'visible' }),
    })
  const values = points.map(({ value }) => value)
  return (
    <li className={styles['row']}>
      <State tone={muted === null ? 'warn' : 'plain'}>{labelOf(watch)}</State>
      <span className={styles['what']}>
        <EntityLink uri={uri} type={entityType} name={name} />
        <bdi>{sentence}</bdi>
        <span className="meta">
          <When at={at} />
          {expected === null ? null : ` · ${expected.deviations.toFixed(1)} deviations off`}
          {shownBy === uri ? null : (
            <>
              {' · '}
              <EntityLink uri={shownBy} type={null} name={null} />
            </>
          )}
        </span>
        {muted === null ? null : (
          <span className="meta">
            Muted until <When at={muted.until} />: <bdi>{muted.reason}</bdi>
          </span>
        )}
      </span>
      <span>{values.some((value) => value !== null) ? <Sparkline values={values} label={sentence} /> : null}</span>
      <span>
        {mayMute ? (
          <Button onClick={muted === null ? mute : unmute}>{muted === null ? 'Mute' : 'Unmute'}</Button>
        ) : null}
      </span>
    </li>
  )
}
