import { EntityTable } from './entity-table.tsx'
import { axisOf, Span } from '../charts/spans.tsx'
import { Status } from '../ui/state.tsx'
import { toneOf } from '../ui/tone.ts'
import type { TableColumn } from '../ui/table.tsx'
import { ENTITY_REF, msOf, type EntityRef } from './declare.ts'
import { shareText } from './test-facts.ts'
import { EntityRefLink } from './entity-refs.tsx'
import { useAsOf } from '../client/as-of.ts'
import { TimeRange } from '../ui/time.tsx'
import styles from './panels.module.css'

export interface DeploymentEntity extends EntityRef {
  readonly environment: string | null
  readonly region: string | null
  readonly status: string | null
  readonly trafficShare: number | null
  readonly deployedAt: string | null
  readonly retiredAt: string | null
  readonly deploys?: EntityRef | null
  readonly runsOn?: EntityRef | null
}
export const DEPLOYMENT = `${ENTITY_REF} environment region status trafficShare deployedAt retiredAt`

interface DeploymentsProps {
  readonly deployments: readonly DeploymentEntity[]
  readonly total?: number | undefined
  /** Column that distinguishes deployments besides the host: the instance, or the service. */
  readonly of: 'instance' | 'service'
}

/** Deployments as time ranges, latest first. */
export function Deployments({ deployments, total, of }: DeploymentsProps) {
  const now = useNow()
  const rows = [...deployments].sort((a, b) => msOf(b.deployedAt) - msOf(a.deployedAt))
  const axis = axisOf(
    rows.map(({ deployedAt }) => deployedAt),
    now,
  )
  // Bars of equal length say nothing.
  const differs = new Set(rows.map(({ deployedAt, retiredAt }) => `${deployedAt} ${retiredAt}`)).size > 1
  const columns: readonly TableColumn<DeploymentEntity>[] = [
    {
      title: 'Deployment',
      kind: 'wide',
      cell: (deployment) => (
        <>
          <EntityRefLink entity={deployment} />
          <span className={styles['below']}>
            {[deployment.environment, deployment.region].filter(Boolean).join(', ')}
          </span>
        </>
      ),
    },
    of === 'instance'
      ? { title: 'Version', kind: 'wide', cell: ({ deploys }) => <EntityRefLink entity={deploys} /> }
      : { title: 'Service', kind: 'wide', cell: ({ runsOn }) => <EntityRefLink entity={runsOn} /> },
    { title: 'Status', cell: ({ status }) => (status === null ? '–' : <Status value={status} />) },
    { title: 'Traffic', kind: 'number', cell: trafficText },
    {
      kind: 'wide',
      title: 'Serving',
      cell: ({ deployedAt, retiredAt, status }) => (
        <>
          <TimeRange from={deployedAt} to={retiredAt} />
          {axis === null || !differs ? null : (
            <Span from={deployedAt} to={retiredAt} axis={axis} tone={status === null ? 'plain' : toneOf(status)} />
          )}
        </>
      ),
    },
  ]
  return <EntityTable label="Deployments" columns={columns} rows={rows} total={total} what="deployments" />
}

/** Shares of several regions, or else environments, don't add up: each is named with its own. */
export function trafficText({
  trafficShare,
  region,
  environment,
}: Pick<DeploymentEntity, 'trafficShare' | 'region' | 'environment'>): string {
  const place = region ?? environment
  return trafficShare === null || place === null ? shareText(trafficShare) : `${shareText(trafficShare)} in ${place}`
}

/** Tells whether it is neither retired nor failed. Some sources state when it was retired, others only its status. */
export function isServing({ retiredAt, status }: Pick<DeploymentEntity, 'retiredAt' | 'status'>): boolean {
  return retiredAt === null && status !== 'retired' && !hasFailed({ status })
}

export function hasFailed({ status }: Pick<DeploymentEntity, 'status'>): boolean {
  return status !== null && toneOf(status) === 'bad'
}

/** End of the page's charts: its moment. */
function useNow(): number {
  const asOf = useAsOf()
  const at = asOf === undefined ? NaN : Date.parse(asOf)
  return Number.isNaN(at) ? Date.now() : at
}
