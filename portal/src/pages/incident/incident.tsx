// Consequences of a faulty entity: what was trained on it, where that ran and runs, and who has to act.
import { formatCount, formatCounts, formatNumber } from '../../../../src/lib/format-count.ts'
import { metricKey } from '../../../../src/query/compare/headline-metric.ts'
import { useAddress, useSearch, changeAddress } from '../../routing/use-address.tsx'
import { useState, type ReactNode } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { lastPart, uriOfPart } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { MetricNumber } from '../../charts/metric-number.tsx'
import { useAnswer } from '../../client/use-answer.ts'
import { useRights } from '../../client/use-rights.ts'
import { Answered } from '../../parts/answered.tsx'
import { StartPage } from '../../lists/start-page.tsx'
import { EntityLines } from '../../lists/entity-lines.tsx'
import { ListPage } from '../../lists/list-page.tsx'
import { OwnerList } from '../../lists/owner-list.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Standing, State } from '../../ui/state.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { durationText, dayText, When } from '../../ui/time.tsx'
import { messageTo, versionName } from './message.ts'
import { NAME_COLUMN } from '../../parts/entity-columns.tsx'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'

type Incident = QuestionAnswer<'incident'>
type Version = Incident['versions'][number]
type Exposed = Incident['exposure'][number]
type Owner = Incident['owners'][number]

/** Versions on the page; the file has the rest. */
const MAX_SHOWN = 100

const STORIES = [
  { title: 'Data updated last', q: 'type:Dataset is:live', sort: 'updated', note: 'Which models were trained on it?' },
  { title: 'Most used feature', q: 'type:Feature is:live', sort: 'usage', note: 'Where do versions with it run?' },
  {
    title: 'Newest version in production',
    q: 'type:ModelInstance is:production',
    sort: 'updated',
    note: 'Which version to use instead?',
  },
] as const

export function IncidentPage() {
  const { rest } = useAddress()
  if (rest === '')
    return (
      <StartPage
        title="Incident"
        about="Choose bad data, a feature, column, pipeline or version to see which models are affected, where they run and who should act."
        finder="What is bad"
        to="/incident/$"
        stories={STORIES}
      />
    )
  return <IncidentOf uri={uriOfPart(rest)} />
}

function IncidentOf({ uri }: { readonly uri: string }) {
  const { from, to } = useSearch('/incident/$')
  const args = { uri, from, to }
  const incident = useAnswer('incident', { ...args, limit: MAX_SHOWN }, { keep: true })
  const name = incident.answer?.name ?? lastPart(uri)
  return (
    <ListPage
      title={`Incident: ${name}`}
      heading={
        <>
          Incident:{' '}
          <EntityPageLink uri={uri}>
            <bdi>{name}</bdi>
          </EntityPageLink>
        </>
      }
      actions={
        <>
          <DownloadLink of="incident" args={args} format="csv" />
          <Button onClick={() => window.print()}>Print</Button>
        </>
      }
      about={
        <bdi role="status" aria-label="Verdict">
          {incident.answer?.sentence}
        </bdi>
      }
    >
      <Answered shown={incident} label="the incident" rows={8}>
        {(answer) => <IncidentShown answer={answer} period={<Period from={from} to={to} />} />}
      </Answered>
      <Notified uri={uri} />
    </ListPage>
  )
}

const MAX_NOTIFIED = 20

/** Messages sent by subscriptions about the faulty entity, as far as the reader may see them. */
function Notified({ uri }: { readonly uri: string }) {
  const all = useRights().includes('administer')
  const shown = useAnswer('deliveries', { uri, state: 'sent', all, limit: MAX_NOTIFIED }, { keep: true })
  return (
    <Panel title="Who was notified">
      <Answered shown={shown} label="the messages">
        {({ deliveries }) => (
          <DataTable
            label="Who was notified"
            columns={NOTIFIED_COLUMNS}
            rows={deliveries}
            keyOf={({ id }) => id}
            none={
              <p className="meta">
                None of the subscriptions you can see sent a message about it. Copied messages aren’t recorded.
              </p>
            }
          />
        )}
      </Answered>
    </Panel>
  )
}

const NOTIFIED_COLUMNS: readonly TableColumn<QuestionAnswer<'deliveries'>['deliveries'][number]>[] = [
  { title: 'To', kind: 'wide', cell: ({ to }) => <bdi>{to}</bdi> },
  { title: 'Sent', cell: ({ finishedAt }) => <When at={finishedAt} /> },
]

/** Period in which it was faulty, if known: only versions trained then count. */
function Period({ from, to }: { readonly from: string | undefined; readonly to: string | undefined }) {
  const [isOpen, setIsOpen] = useState(false)
  const set = (name: 'from' | 'to', text: string): void => {
    const day = text.trim()
    const date = new Date(`${day}T${name === 'from' ? '00:00:00.000' : '23:59:59.999'}`)
    if (day !== '' && Number.isNaN(date.getTime())) return
    const moment = day === '' ? undefined : date.toISOString()
    changeAddress({ [name]: moment })
  }
  if (!isOpen)
    return (
      <Button kind="quiet" onClick={() => setIsOpen(true)}>
        {from === undefined && to === undefined
          ? 'Trained at any time'
          : `Trained ${from === undefined ? '' : `from ${dayText(from)} `}${to === undefined ? '' : `to ${dayText(to)}`}`}
        <Icon name="down" />
      </Button>
    )
  return (
    <span className="row">
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="row">
          {name === 'from' ? 'Trained from' : 'to'}{' '}
          <input
            type="text"
            size={10}
            placeholder="2026-11-01"
            pattern="\d{4}-\d\d-\d\d"
            defaultValue={dayOf(name === 'from' ? from : to)}
            onChange={({ currentTarget }) => {
              if (currentTarget.validity.valid) set(name, currentTarget.value)
            }}
          />
        </label>
      ))}
    </span>
  )
}

/** Local date of a moment, as a date field takes it. */
function dayOf(moment: string | undefined): string {
  const date = new Date(moment ?? '')
  if (Number.isNaN(date.getTime())) return ''
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function IncidentShown({ answer, period }: { readonly answer: Incident; readonly period: ReactNode }) {
  const { total, versions, exposure, owners, unowned, evaluated, trainedBy } = answer
  const { isKnowable } = useCatalogue()
  const left = total - versions.length
  return (
    <>
      <Panel title="Who has to act">
        <Facts
          single
          facts={[
            { label: 'Who fixes it', value: <OwnerList owners={answer.ownedBy} /> },
            owners.length > 0 && {
              label: 'Notify',
              value: <OwnersToTell label="Owners of affected models" owners={owners} incident={answer} />,
            },
            trainedBy.length > 0 && {
              label: 'Trained by (no owner)',
              value: (
                <OwnersToTell
                  label="People who trained affected models without owners"
                  owners={trainedBy}
                  incident={answer}
                />
              ),
            },
          ]}
        />
        {unowned === 0 ? null : (
          <Note kind="warn">{formatCount(unowned, 'of these entities has', 'of these entities have')} no owner.</Note>
        )}
      </Panel>
      <Panel title="Versions" actions={period}>
        <DataTable
          label="Versions"
          columns={VERSION_COLUMNS}
          rows={versions}
          keyOf={(one) => one.uri}
          none={<EmptyState text="No model version is affected." />}
        />
        {versions.length > 0 && versions.every(({ successor }) => successor === null) ? (
          <p className="meta">No unaffected version is known: retrain on other data.</p>
        ) : null}
        {left > 0 ? <p className="meta">{formatNumber(left)} more in the CSV file.</p> : null}
      </Panel>
      {evaluated.length === 0 ? null : (
        <Panel title="Evaluated on it">
          <p className="meta">Their evaluation is in doubt.</p>
          <DataTable label="Evaluated on it" columns={EVALUATED_COLUMNS} rows={evaluated} keyOf={(one) => one.uri} />
          {answer.evaluatedTotal > evaluated.length ? (
            <p className="meta">{formatNumber(answer.evaluatedTotal - evaluated.length)} more.</p>
          ) : null}
        </Panel>
      )}
      {total === 0 || !isKnowable(['ModelDeployment', 'AbTest']) ? null : (
        <Panel title="Ran on them">
          {answer.exposureRunning === 0 ? null : (
            <Facts facts={[{ label: 'Shown to members on', value: surfacesText(answer) }]} />
          )}
          <DataTable
            label="Ran on them"
            columns={EXPOSURE_COLUMNS}
            rows={exposure}
            keyOf={(one) => one.uri}
            none={<EmptyState text="No deployment or test is known to have run on them." />}
          />
          <p className="meta">
            {answer.exposureTotal > exposure.length
              ? `${formatNumber(answer.exposureTotal - exposure.length)} more ended earlier. `
              : ''}
            What ran for less than {durationText(answer.exposureGapSeconds * 1_000)} may not be seen.
          </p>
        </Panel>
      )}
    </>
  )
}

interface OwnersToTellProps {
  readonly label: string
  readonly owners: readonly Owner[]
  readonly incident: Incident
}

function OwnersToTell({ label, owners, incident }: OwnersToTellProps) {
  return (
    <>
      <p className="meta">{label}</p>
      <ul aria-label={label}>
        {owners.map((owner) => (
          <li key={owner.uri ?? owner.name} className="row between">
            <div>
              <OwnerList owners={[owner]} />
            </div>
            <CopyButton
              text={messageTo(owner, incident, location.href)}
              what={`the message to ${owner.name}`}
              label="Copy message"
            />
          </li>
        ))}
      </ul>
    </>
  )
}

/** How a version is used; its registry says whether it is retired. */
const USES: Readonly<Record<Version['state'], string | null>> = {
  running: 'running',
  chosen: 'chosen for use',
  unknown: 'use unknown',
  idle: 'idle',
  retired: null,
  gone: null,
}

const VERSION_COLUMNS: readonly TableColumn<Version>[] = [
  { title: 'Version', kind: 'wide', cell: versionLink },
  { title: 'Trained or created', cell: ({ trainedAt }) => <When at={trainedAt} /> },
  {
    title: 'State',
    cell: ({ entityType, standing, state, deployments, tests }) => (
      <>
        <Standing value={standing} type={entityType} />
        {standing === 'live' ? USES[state] : null}
        {state === 'running' ? (
          <p className="meta">
            {standing === 'live' ? '' : `${USES[state]}: `}
            {useText(deployments, tests)}
          </p>
        ) : null}
      </>
    ),
  },
  { title: 'Alias, stage', has: ({ chosenBy }) => chosenBy.length > 0, cell: ({ chosenBy }) => chosenBy.join(', ') },
  {
    title: 'Metric',
    cell: ({ headline }) =>
      headline === null ? (
        '–'
      ) : (
        <>
          {metricKey({ ...headline, name: headline.metric })} <MetricNumber value={headline.value} />
        </>
      ),
  },
  {
    title: 'Use instead',
    has: ({ successor }) => successor !== null,
    cell: ({ successor }) =>
      successor === null ? (
        <span className="muted">None known: retrain on other data</span>
      ) : (
        <>
          <EntityLink {...successor} />
          <p className="meta">{successor.why}</p>
          {successor.running === null ? null : (
            <p className="meta">{successor.running ? 'running' : 'not running yet'}</p>
          )}
        </>
      ),
  },
  {
    title: 'Path',
    cell: ({ via, omitted }) => (
      <details>
        <summary className="nowrap">{stepsText(via.length - 1 + omitted)}</summary>
        <EntityLines entities={via} />
      </details>
    ),
  },
  {
    title: 'Owners',
    cell: ({ owners, trainedBy }) => (
      <>
        <OwnerList owners={owners} />
        {trainedBy.length === 0 ? null : (
          <div className="meta">
            trained by <OwnerList owners={trainedBy} />
          </div>
        )}
      </>
    ),
  },
]

const EVALUATED_COLUMNS: readonly TableColumn<Incident['evaluated'][number]>[] = [
  { title: 'Version', kind: 'wide', cell: versionLink },
  { title: 'Owners', cell: ({ owners }) => <OwnerList owners={owners} /> },
]

const EXPOSURE_COLUMNS: readonly TableColumn<Exposed>[] = [
  NAME_COLUMN,
  {
    title: 'Seen from',
    cell: ({ from, before }) => (
      <>
        <When at={from} />
        {before.map((one) => (
          <p key={one.from} className="meta">
            before: <When at={one.from} /> to <When at={one.until} />
          </p>
        ))}
      </>
    ),
  },
  {
    title: 'Seen until',
    cell: ({ until }) => (until === null ? <State tone="warn">still running</State> : <When at={until} />),
  },
  { title: 'Owners', cell: ({ owners }) => <OwnerList owners={owners} /> },
]

function versionLink(version: Pick<Version, 'uri' | 'entityType' | 'name' | 'model'>) {
  return <EntityLink uri={version.uri} entityType={version.entityType} name={versionName(version)} />
}

function surfacesText({ surfaces, surfacesTotal }: Incident): string {
  if (surfacesTotal === 0) return 'None in any source'
  const more = surfacesTotal - surfaces.length
  return `${surfaces.map(({ name }) => name).join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`
}

function useText(deployments: number | null, tests: number | null): string {
  return formatCounts([deployments, 'deployment'], [tests, 'test'])
}

function stepsText(steps: number): string {
  return steps === 0 ? 'Itself' : formatCount(steps, 'step')
}
