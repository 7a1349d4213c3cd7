// Anomalies of entities compared with their own past, with the numbers; and muted ones.
import { Link } from '../../routing/link.tsx'
import { useSearch } from '../../routing/use-address.tsx'
import { useState } from 'react'
import { Sparkline } from '../../charts/sparkline.tsx'
import { run, type QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters, ListPage } from '../../lists/list-page.tsx'
import { ShowMore, useLimit } from '../../lists/list-table.tsx'
import { DetailedTable } from '../../lists/detailed-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EditButton, useEdits, type GraphEdit } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { labelOf } from '../../ui/label.ts'
import { EmptyState, Note } from '../../ui/states.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { NAME_COLUMN } from '../../parts/entity-columns.tsx'
import { useMay } from '../../client/use-rights.ts'
import { CommandForm } from '../../parts/command-form.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { dayIn, TextAreaField, TextField } from '../../ui/fields.tsx'
import { ViewLinks } from '../../lists/view-links.tsx'

export type AnomalyShown = QuestionAnswer<'anomalies'>['anomalies'][number]

/** Limit of the page; the file has the rest. */
const MAX_ROWS = 200

export function AnomaliesPage() {
  const { of, watch, muted } = useSearch('/anomalies')
  const withMuted = muted === 'true'
  const [limit, more] = useLimit(MAX_ROWS)
  const args = { of, watch, muted: withMuted }
  const shown = useAnswer('anomalies', { ...args, limit }, { keep: true })
  return (
    <ListPage
      title="Anomalies"
      views={<ViewLinks label="Muted anomalies" name="muted" options={{ '': 'Active', true: 'Including muted' }} />}
      actions={<DownloadLink of="anomalies" args={args} format="csv" />}
      about="Unusual values, compared with an entity’s own history."
    >
      <Answered shown={shown} label="anomalies" rows={6}>
        {(answer) => <AnomalyList answer={answer} more={more} />}
      </Answered>
    </ListPage>
  )
}

interface AnomalyListProps {
  readonly answer: QuestionAnswer<'anomalies'>
  readonly more: (() => void) | null
}

function AnomalyList({ answer: { anomalies, total, mutedTotal, complete }, more }: AnomalyListProps) {
  const { watch } = useSearch('/anomalies')
  const [muting, setMuting] = useState<AnomalyShown | null>(null)
  const watches = [...new Set(anomalies.map(({ watch }) => watch))]
  return (
    <>
      {watches.length < 2 && watch === undefined ? null : (
        <Filters>
          <FilterSelect
            label="Signal"
            name="watch"
            options={{ '': 'All signals', ...Object.fromEntries(watches.map((one) => [one, labelOf(one)])) }}
          />
        </Filters>
      )}
      {complete ? null : <Note kind="warn">There may be more: only 2,000 entities are checked. Choose a team.</Note>}
      {total === 0 ? (
        <EmptyState
          text={
            mutedTotal === 0
              ? 'No anomalies.'
              : `No anomalies except ${mutedTotal} muted ${mutedTotal === 1 ? 'one' : 'ones'}.`
          }
        >
          Failures, late runs and worse metrics are on <Link to="/">Home</Link>.
        </EmptyState>
      ) : (
        <DetailedTable
          label="Anomalies"
          columns={[
            ...COLUMNS,
            { title: 'Mute', kind: 'actions', cell: (row) => <MuteButton anomaly={row} mute={() => setMuting(row)} /> },
          ]}
          rows={anomalies}
          keyOf={({ uri, watch: signal }) => `${uri} ${signal}`}
          nameOf={({ name }) => name}
          details={(row) => <AnomalyDetails anomaly={row} />}
        />
      )}
      <ShowMore shown={anomalies.length} total={total} more={more} />
      {muting === null ? null : <MuteDialog anomaly={muting} close={() => setMuting(null)} />}
    </>
  )
}

const COLUMNS: readonly TableColumn<AnomalyShown>[] = [
  NAME_COLUMN,
  { title: 'What', kind: 'wide', cell: ({ brief }) => brief },
  {
    title: 'Trend',
    cell: ({ points, sentence }) => <Sparkline values={points.map(({ value }) => value)} label={sentence} />,
    has: ({ points }) => points.some(({ value }) => value !== null),
  },
  { title: 'Since', cell: ({ at }) => <When at={at} /> },
  {
    title: 'State',
    cell: ({ muted }) => (muted === null ? null : <State>muted</State>),
    has: ({ muted }) => muted !== null,
  },
]

interface AnomalyProps {
  readonly anomaly: AnomalyShown
}

function AnomalyDetails({ anomaly: { uri, sentence, at, shownBy, expected, muted } }: AnomalyProps) {
  return (
    <>
      <p>
        <bdi>{sentence}</bdi>
      </p>
      <Facts
        facts={[
          { label: 'At', value: <When at={at} exact /> },
          expected !== null && {
            label: 'Deviations',
            value: `${expected.deviations.toFixed(1)} from the median of ${expected.before} values before`,
          },
          shownBy !== uri && { label: 'Shown by', value: <EntityLink uri={shownBy} /> },
          ...(muted === null
            ? []
            : [
                { label: 'Muted until', value: <When at={muted.until} /> },
                { label: 'Reason', value: <bdi>{muted.reason}</bdi> },
              ]),
        ]}
      />
    </>
  )
}

function MuteButton({ anomaly, mute }: AnomalyProps & { readonly mute: () => void }) {
  const { uri, name, watch, muted } = anomaly
  const mayMute = useMay('edit')
  if (!mayMute) return null
  if (muted === null) return <Button onClick={mute}>Mute</Button>
  const unmute: GraphEdit = {
    done: `${labelOf(watch)} of ${name} is shown again`,
    run: async () => run('unmute', { uri, watch, waitFor: 'visible' }),
    undo: () => run('mute', { uri, watch, until: muted.until, reason: muted.reason, waitFor: 'visible' }),
  }
  return <EditButton what={unmute}>Unmute</EditButton>
}

// Mutes an anomaly until a date, for a reason.

const LONGEST_REASON = 500
const LONGEST_DAYS = 366

interface MuteDialogProps {
  readonly anomaly: AnomalyShown
  readonly close: () => void
}

function MuteDialog({ anomaly: { uri, watch, name, sentence }, close }: MuteDialogProps) {
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
    <Dialog label="Mute anomaly" close={close} title="Mute for everybody">
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
          placeholder="Why this is expected"
        />
      </CommandForm>
    </Dialog>
  )
}
