import { costOf, spent, tellCost, type Cost } from './cost.ts'
import { totalOf } from './cpu.ts'
import { caughtUp, startService } from './service.ts'
import { figure, residentMb } from './tools.ts'

/** How much longer the bar lets an entity take among ten times as many. */
const BAR = 1.3

/**
 * P13: what an entity costs where a company has a tenth of the things, and where it has all. Both have the same kinds
 * of things, in the same shares.
 */
export async function growth(...sizes: readonly [string, string]): Promise<void> {
  const [small, large] = [await firstRead(sizes[0]), await firstRead(sizes[1])]
  const ratio = (of: (cost: Cost) => number): string =>
    (of(large) / large.entities / (of(small) / small.entities)).toFixed(2)
  figure(
    'P13',
    `an entity of ${large.entities} takes ${ratio(({ seconds }) => seconds)} × the time of one of ${small.entities}, and ${ratio(({ cpu }) => totalOf(cpu))} × the CPU (bar ${BAR})`,
  )
}

/** What reading a whole company costs, and what the process has in memory then. */
export async function firstRead(
  size: string,
  memoryOf: (pid: number) => number | Promise<number> = residentMb,
): Promise<Cost & { readonly residentMb: number }> {
  const service = await startService(size, { bulk: true, counted: true })
  try {
    // Without the start, which a small company pays as much for.
    const before = await spent(service)
    const { counts } = await caughtUp(service, service.demo.entities, 7_200_000)
    const cost = await costOf(service, counts.entities, before)
    tellCost('P13', `first read (${size}, listings that carry records), ${counts.entities} entities`, cost)
    return { ...cost, residentMb: await memoryOf(service.process.pid) }
  } finally {
    await service.stop()
  }
}
