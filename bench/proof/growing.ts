// P13, and the memory of a company as it is imported (P9): cost per entity as their number grows.
import { totalOf } from '../cpu.ts'
import { firstRead } from '../growth.ts'
import { restingMb, restMsOf } from '../tools.ts'
import { barOf } from './figures.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const BAR = 1.3
const BAR_MB = 700

export async function growing({ quick }: ScenarioOptions): Promise<readonly BarResult[]> {
  const small = await firstRead(quick ? 'small' : 'medium')
  const large = await firstRead(quick ? 'ten-thousand' : 'hundred-thousand', (pid) =>
    restingMb(pid, restMsOf({ quick })),
  )
  const each = ({ cpu, entities }: typeof small): number => totalOf(cpu) / 1_000 / entities
  const of = (cost: typeof small): string => `${cost.entities.toLocaleString('en')} entities`
  const ratio = each(large) / each(small)
  return [
    {
      ...barOf({
        id: 'P13',
        what: `CPU an entity of a first read (${of(large)})`,
        unit: 'µs',
        values: [each(large)],
        bar: `${BAR} times that of ${of(small)}`,
        peer: { name: `the same with ${of(small)}`, values: [each(small)] },
        isMet: () => ratio <= BAR,
      }),
      ratio: { of: 'many to few', value: ratio },
    },
    barOf({
      id: 'P9',
      what: `resident memory at rest after a first read (${of(large)})`,
      unit: 'MB',
      values: [large.residentMb],
      bar: `${BAR_MB} MB for 227,000 rows`,
      isMet: (measured) => measured <= BAR_MB,
    }),
  ]
}
