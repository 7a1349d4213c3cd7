import { EntityTable } from '../entity-table.tsx'
import { Status } from '../../ui/state.tsx'
import { everyText, periodText } from '../../ui/period.ts'
import type { TableColumn } from '../../ui/table.tsx'
import { Relative, When } from '../../ui/time.tsx'
import { entityPanel, field, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from '../declare.ts'
import { EntityRefLink } from '../entity-refs.tsx'

interface ScheduleEntity extends EntityRef {
  readonly cron: string | null
  readonly interval: string | null
  readonly timezone: string | null
  readonly enabled: boolean | null
  readonly nextRunAt: string | null
}

interface ScheduleData {
  readonly pipeline: { readonly scheduledBy: NodeConnection<ScheduleEntity>; readonly sla: string | null } | null
}

const COLUMNS: readonly TableColumn<ScheduleEntity>[] = [
  { title: 'Schedule', kind: 'wide', cell: (one) => <EntityRefLink entity={one} /> },
  { title: 'When', cell: (schedule) => <Recurrence schedule={schedule} /> },
  { title: 'State', cell: ({ enabled }) => (enabled === null ? '–' : <Status value={enabled ? 'on' : 'off'} />) },
  {
    title: 'Next run',
    kind: 'wide',
    cell: ({ nextRunAt, enabled }) =>
      nextRunAt === null || enabled === false ? (
        '–'
      ) : (
        <>
          <When at={nextRunAt} exact /> (<Relative at={nextRunAt} />
          {Date.parse(nextRunAt) < Date.now() ? ', not confirmed since' : ''})
        </>
      ),
  },
]

function Recurrence({ schedule: { cron, interval, timezone } }: { readonly schedule: ScheduleEntity }) {
  return (
    <>
      {cron === null ? interval === null ? '–' : everyText(interval) : <code>{cron}</code>} {timezone ?? ''}
    </>
  )
}

export const panel = entityPanel<ScheduleData>({
  id: 'schedule',
  title: 'Schedule',
  types: ['Pipeline'],
  about: ['PipelineSchedule'],
  tab: 'overview',
  order: 20,
  fields: {
    pipeline: field`pipeline(id: $uri) {
      sla
      scheduledBy(first: 20) { totalCount edges { node { ${ENTITY_REF} cron interval timezone enabled nextRunAt } } }
    }`,
  },
  empty: ({ pipeline }) => (nodesOf(pipeline?.scheduledBy).length === 0 ? '' : null),
  component: ({ data: { pipeline } }) => (
    <>
      <EntityTable label="Schedules" columns={COLUMNS} rows={nodesOf(pipeline?.scheduledBy)} />
      {pipeline?.sla == null ? null : (
        <p>
          SLA <bdi>{periodText(pipeline.sla)}</bdi>
        </p>
      )}
    </>
  ),
  headline: [
    {
      label: 'Schedule',
      value: ({ pipeline }) =>
        nodesOf(pipeline?.scheduledBy).map((one) => <Recurrence key={one.uri} schedule={one} />)[0] ?? 'Not scheduled',
    },
    {
      label: 'Next run',
      value: ({ pipeline }) => {
        const enabled = nodesOf(pipeline?.scheduledBy).filter((one) => one.enabled !== false)
        const at = enabled.find(({ nextRunAt }) => nextRunAt !== null)?.nextRunAt
        if (at == null) return enabled.length === 0 ? null : 'Not stated'
        if (Date.parse(at) >= Date.now()) return <Relative at={at} />
        // It may have started since: the schedule's data are older than the runs. Home says what is overdue.
        return (
          <>
            Not stated; last planned <Relative at={at} />
          </>
        )
      },
    },
  ],
})
