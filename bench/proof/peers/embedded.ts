import { fork } from 'node:child_process'
import { here, residentMb } from '../../tools.ts'
import { csvOf, preparedFolder, type EdgeList } from '../edges.ts'
import type { Contender } from '../race.ts'
import { peerPackages } from './packages.ts'
import type { EngineSetup, GraphQuestion } from './questions.ts'

/** Messages to the engine's process and back. */
export type EngineRequest = GraphQuestion | { readonly close: true }
export type EngineReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly reason: string }

export const ENGINE_NAMES = { kuzu: 'Kùzu', duckdb: 'DuckDB', sqlite: 'SQLite' } as const
export type EngineName = keyof typeof ENGINE_NAMES

/** Beyond this many crashes in a race, an engine gets no figure. */
const MAX_CRASHES = 20

/**
 * Runs an engine in its own process, since two in one conflict, and to see its memory. It is timed there, as its users
 * have it, without the communication. Kùzu crashes now and then: it is restarted, and the number is printed.
 */
export async function embeddedPeer(engine: EngineName, list: EdgeList): Promise<Contender<GraphQuestion>> {
  const setup: EngineSetup = { home: await peerPackages(), folder: preparedFolder(list), ...csvOf(list) }
  const start = () => startEngine(engine, setup)
  let running = await start()
  let crashes = 0
  const answer = async (question: GraphQuestion) => {
    const response = await running.ask(question)
    if (response.kind !== 'answer') throw new Error(`${ENGINE_NAMES[engine]} said ${response.kind}`)
    return response
  }
  const ask = async (question: GraphQuestion): Promise<Awaited<ReturnType<typeof answer>>> => {
    try {
      return await answer(question)
    } catch (error) {
      if (!(error instanceof Crash) || ++crashes > MAX_CRASHES) throw error
    }
    running = await start()
    // Warms up: the first answers of a process are slower.
    await ask(question)
    return await ask(question)
  }
  return {
    name: ENGINE_NAMES[engine],
    ask,
    close: async () => {
      if (crashes > 0) console.log(`${ENGINE_NAMES[engine]} crashed ${crashes} times and was started again`)
      await running.close()
    },
    residentMb: () => residentMb(running.pid),
  }
}

class Crash extends Error {}

interface RunningEngine {
  readonly pid: number
  ask(question: GraphQuestion): Promise<EngineReply>
  close(): Promise<void>
}

async function startEngine(engine: EngineName, setup: EngineSetup): Promise<RunningEngine> {
  const child = fork(here('./proof/peers/engine-process.ts'), [engine, JSON.stringify(setup)])
  const reply = (): Promise<EngineReply> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void =>
        reject(new Crash(`${ENGINE_NAMES[engine]} ended by itself (${signal ?? code})`))
      child.once('exit', ended)
      child.once('message', (message) => {
        child.off('exit', ended)
        const response = message as EngineReply
        if (response.kind === 'failed') reject(new Error(`${ENGINE_NAMES[engine]}: ${response.reason}`))
        else resolve(response)
      })
    })
  await reply()
  return {
    pid: child.pid ?? 0,
    ask: async (question) => {
      const answered = reply()
      child.send(question)
      return await answered
    },
    close: async () => {
      if (!child.connected) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.send({ close: true } satisfies EngineRequest)
      await ended
    },
  }
}
