import { costOf, spent, tellCost, type Cost } from './cost.ts'
import { totalOf } from './cpu.ts'
import { caughtUp, startService } from './service.ts'
import { figure, residentMb } from './tools.ts'

/** Permitted growth of the time per entity with ten times as many. */
const BAR = 1.3

/** P13: cost per entity in a tenth of a company and in all of it, with the same mix of kinds. */
export async function growth(...sizes: readonly [string, string]): Promise<void> {
  const [small, large] = [await firstRead(sizes[0]), await firstRead(sizes[1])]
  const ratio = (of: (cost: Cost) => number): string =>
    (of(large) / large.entities / (of(small) / small.entities)).toFixed(2)
  figure(
    'P13',
    `an entity of ${large.entities} takes ${ratio(({ seconds }) => seconds)} × the time of one of ${small.entities}, and ${ratio(({ cpu }) => totalOf(cpu))} × the CPU (bar ${BAR})`,
  )
}

/** Cost of reading a whole company, and the process's memory then. */
export async function firstRead(
  size: string,
  memoryOf: (pid: number) => number | Promise<number> = residentMb,
): Promise<Cost & { readonly residentMb: number }> {
  const service = await startService(size, { bulk: true, counted: true })
  try {
    // Excludes the start, which costs a small company as much.
    const before = await spent(service)
    const { counts } = await caughtUp(service, service.demo.entities, 7_200_000)
    const cost = await costOf(service, counts.entities, before)
    tellCost('P13', `first read (${size}, listings that carry records), ${counts.entities} entities`, cost)
    return { ...cost, residentMb: await memoryOf(service.process.pid) }
  } finally {
    await service.stop()
  }
}
