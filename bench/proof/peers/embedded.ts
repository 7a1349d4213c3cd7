import { fork } from 'node:child_process'
import { here, residentMb } from '../../tools.ts'
import { csvOf, preparedFolder, type EdgeList } from '../edges.ts'
import type { Contender } from '../race.ts'
import { peerPackages } from './packages.ts'
import type { EngineSetup, GraphQuestion } from './questions.ts'

/** What its process is told, and what it says. */
export type EngineRequest = GraphQuestion | { readonly close: true }
export type EngineReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly reason: string }

export const ENGINE_NAMES = { kuzu: 'Kùzu', duckdb: 'DuckDB', sqlite: 'SQLite' } as const
export type EngineName = keyof typeof ENGINE_NAMES

/**
 * An engine in a process of its own: two in one do not get along, and its memory is seen. It is timed there, as its
 * users have it, without the way to its process.
 */
export async function embeddedPeer(engine: EngineName, list: EdgeList): Promise<Contender<GraphQuestion>> {
  const setup: EngineSetup = { home: await peerPackages(), folder: preparedFolder(list), ...csvOf(list) }
  const child = fork(here('./proof/peers/engine-process.ts'), [engine, JSON.stringify(setup)])
  const reply = (): Promise<EngineReply> =>
    new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void =>
        reject(new Error(`${ENGINE_NAMES[engine]} ended by itself (${signal ?? code})`))
      child.once('exit', ended)
      child.once('message', (message) => {
        child.off('exit', ended)
        const said = message as EngineReply
        if (said.kind === 'failed') reject(new Error(`${ENGINE_NAMES[engine]}: ${said.reason}`))
        else resolve(said)
      })
    })
  const ask = async (request: EngineRequest): Promise<EngineReply> => {
    const answered = reply()
    child.send(request)
    return await answered
  }
  await reply()
  return {
    name: ENGINE_NAMES[engine],
    ask: async (question) => {
      const said = await ask(question)
      if (said.kind !== 'answer') throw new Error(`${ENGINE_NAMES[engine]} said ${said.kind}`)
      return said
    },
    close: async () => {
      if (!child.connected) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.send({ close: true } satisfies EngineRequest)
      await ended
    },
    residentMb: () => residentMb(child.pid ?? 0),
  }
}
