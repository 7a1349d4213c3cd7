// P6: the contract query over HTTP, beside the same server without any look-up.
import { caughtUp, CONTRACT, startService } from '../service.ts'
import { load, type LoadFigures } from '../tools.ts'
import { barOf } from './figures.ts'
import { undisturbedRounds } from './race.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const CONNECTIONS = 32
const KEPT_SHARE = 0.75
const COMPUTED = 10_000

export async function answers({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  const [rounds, seconds] = quick ? [2, 2] : [5, 5]
  const service = await startService('small')
  try {
    await caughtUp(service, service.demo.entities, 120_000)
    const body = JSON.stringify({ query: CONTRACT })
    const ask = async (path: string, sent?: string): Promise<LoadFigures> =>
      load(`${service.url}${path}`, { connections: CONNECTIONS, seconds, ...(sent !== undefined && { body: sent }) })
    await ask('/graphql', body)
    const { kept, conditions } = await undisturbedRounds(rounds, async () => {
      const [known, computed] = [await ask('/graphql', body), await ask('/graphql?debug=reads', body)]
      const health = alone ? null : await ask('/healthz')
      return [[known.perSecond], [computed.perSecond], health === null ? [] : [health.perSecond]]
    })
    const column = (i: number): number[] => kept.flatMap((round) => round.times[i] ?? [])
    const peer = alone ? undefined : { name: '/healthz of the same server', values: column(2) }
    return [
      barOf({
        id: 'P6',
        what: 'contract query over HTTP, nothing changed since',
        unit: 'req/s',
        values: column(0),
        bar: `${KEPT_SHARE} of /healthz`,
        peer,
        more: true,
        conditions,
        isMet: (measured, other) => other === null || measured >= KEPT_SHARE * other,
      }),
      barOf({
        id: 'P6',
        what: 'contract query over HTTP, computed each time',
        unit: 'req/s',
        values: column(1),
        bar: `${COMPUTED.toLocaleString('en')} req/s`,
        peer,
        more: true,
        conditions,
        isMet: (measured) => measured >= COMPUTED,
      }),
    ]
  } finally {
    await service.stop()
  }
}
