// Implements `mlg size`: what machines a company needs.
import type { Print } from '../call-service.ts'
import { plan, type Load, type PlannedMachine, type Plan } from './plan.ts'
import { alignColumns } from '../print/wording.ts'

export interface SizeOptions extends Load {
  readonly json: boolean
}

export function size({ json, ...load }: SizeOptions, print: Print): void {
  const planned = plan(load)
  if (json) print(JSON.stringify({ load, ...planned }, null, 2))
  else for (const line of describePlan(load, planned)) print(line)
}

function describePlan(load: Load, planned: Plan): readonly string[] {
  const { partitions, walBytesPerDay } = planned
  return [
    `For ${number(load.entities)} entities with ${number(load.entities * load.edgesPerEntity)} edges, ${number(load.eventsPerSecond)} events per second and ${number(load.readers)} readers, with ${number(load.keepDays)} days of history:`,
    '',
    ...alignColumns([
      ['', 'processes', 'cores each', 'memory each', 'disk each', ''],
      ...planned.machines.map(cellsOf),
    ]),
    '',
    ...(partitions === null ? [] : [`partitions of the topic of events: ${partitions}`]),
    ...(walBytesPerDay === null ? [] : [`log of writes of PostgreSQL: ${bytes(walBytesPerDay)} a day`]),
    `the first read takes: ${formatDuration(planned.firstReadSeconds)}, if the sources answer as fast`,
    `catching up after an hour's outage takes: ${formatDuration(planned.catchUpSeconds)}`,
    ...planned.remarks,
    '',
    'Measured on one machine; yours may need half or double. See docs/operate/sizing.md.',
  ]
}

function cellsOf({ role, count, cores, memoryBytes, diskBytes, why }: PlannedMachine): readonly string[] {
  return [role, String(count), String(cores), bytes(memoryBytes), bytes(diskBytes), why]
}

function number(value: number): string {
  return value.toLocaleString('en')
}

/** Rounds up to a tenth, so that what is bought is enough. */
function bytes(value: number): string {
  return value >= 1e12
    ? `${(Math.ceil(value / 1e11) / 10).toFixed(1)} TB`
    : `${(Math.ceil(value / 1e8) / 10).toFixed(1)} GB`
}

const UNITS = [
  { name: 'h', seconds: 3_600 },
  { name: 'min', seconds: 60 },
  { name: 's', seconds: 1 },
]

function formatDuration(seconds: number): string {
  const { name, seconds: unit } = UNITS.find((one) => seconds >= one.seconds) ?? { name: 's', seconds: 1 }
  return `${(seconds / unit).toFixed(unit === 1 ? 0 : 1)} ${name}`
}
