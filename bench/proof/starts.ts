// P11: from nothing to a company that is read, beside the start of another tracking server until it answers.
import { startService, whyNot } from '../../scripts/services/running.ts'
import { folder, here, run } from '../tools.ts'
import { barOf } from './figures.ts'
import { undisturbedRounds } from './race.ts'
import type { BarResult, ScenarioOptions } from './scenario.ts'

const LISTENING_S = 3
const READ_S = 6

export async function starts({ quick, alone }: ScenarioOptions): Promise<readonly BarResult[]> {
  const hasPeer = !alone && (await whyNot('mlflow')) === null
  const { kept, conditions } = await undisturbedRounds(quick ? 1 : 3, async () => {
    const own = await oneStart()
    return [[own.listening], [own.read], hasPeer ? [await peerStart()] : []]
  })
  const column = (i: number): number[] => kept.flatMap((round) => round.times[i] ?? [])
  const peer = hasPeer ? { name: 'MLflow', values: column(2) } : undefined
  const common = { id: 'P11', unit: 's', peer, conditions }
  return [
    barOf({
      ...common,
      what: 'the demo company from npm start until the portal answers',
      values: column(0),
      bar: `${LISTENING_S} s`,
      isMet: (measured) => measured <= LISTENING_S,
    }),
    barOf({
      ...common,
      what: 'the demo company from npm start until all of it is read',
      values: column(1),
      bar: `${READ_S} s`,
      isMet: (measured) => measured <= READ_S,
    }),
  ]
}

async function oneStart(): Promise<{ readonly listening: number; readonly read: number }> {
  const data = folder()
  const began = performance.now()
  const seconds = (): number => (performance.now() - began) / 1_000
  const process = run([here('../src/cli/main.ts'), 'start', '--demo'], {
    MLG_DATA: data.path,
    MLG_PORT: '0',
    // Disables the simulated past, which other services don't have: only the start is timed.
    MLG_DEMO_DAYS: '0',
  })
  try {
    await process.line('Listening')
    const listening = seconds()
    await process.line('is ready')
    return { listening, read: seconds() }
  } finally {
    await process.stop()
    data.remove()
  }
}

/** Starts it empty, until it reports that it is healthy. */
async function peerStart(): Promise<number> {
  const began = performance.now()
  const server = await startService('mlflow', () => undefined)
  const seconds = (performance.now() - began) / 1_000
  await server.stop()
  return seconds
}
