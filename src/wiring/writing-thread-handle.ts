import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { MetricValues } from '../adapters/prometheus.ts'
import type { Config } from '../config/config.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { SentDefinitions } from './check-configuration.ts'
import type { WritingCalls, WritingThreadData } from './writing-thread.ts'
import type { Tx } from '../model/facts.ts'
import { RemoteThread } from '../lib/thread.ts'
import { doneWithin } from '../lib/wait.ts'
import { sibling } from '../lib/sibling-module.ts'

/** The handle of the writing thread in the reading thread. */
export interface WritingThread {
  /** Port for writing to the thread's file; null if the record is on a server. */
  readonly storePort: MessagePort | null
  /** End of the record when the thread opened it. */
  readonly recordBegan: Tx
  metrics(): Promise<MetricValues>
  /** Applies added types and sources. */
  use(inForce: SentDefinitions): void
  /** Says why the sources added last couldn't be started; null if they were. */
  problem(): string | null
  /** Says why the thread ended, if it did; the process can't work then. */
  fault(): string | null
  stop(): Promise<void>
}

/** Time to cancel running reads and commit answers; then the thread is terminated, and its leases expire. */
const STOP_MS = 15_000
/** Time for a thread's teardown on a loaded machine, after it closed the record and its ports. */
const END_MS = 5_000
const METRICS_MS = 2_000

export interface WritingThreadOptions {
  readonly config: Config
  readonly inForce: SentDefinitions
  /** The file; null if the configuration names a server. */
  readonly database: string | null
  readonly logFile: string | null
  readonly log: Log
  /** Called once if the writing thread ends unexpectedly. */
  readonly failed: (reason: string) => void
}

export async function startWritingThread({
  config,
  inForce,
  database,
  logFile,
  log,
  failed,
}: WritingThreadOptions): Promise<WritingThread> {
  const store = new MessageChannel()
  const { sources: _, ...others } = config
  const data = { config: others, inForce, database, logFile, storePort: store.port2 }
  const thread = new RemoteThread<WritingCalls>(sibling('./writing-thread.ts', import.meta.url), {
    name: 'mlg-writing',
    label: 'the writing thread',
    functions: ['began', 'metrics', 'use', 'stop'],
    data: data satisfies Omit<WritingThreadData, 'port'>,
    transfer: [store.port2],
  })
  let problem: string | null = null
  let running = false
  let stopping = false
  thread.worker.on('exit', () => {
    if (running && !stopping && thread.failure !== null) failed(thread.failure)
  })
  const close = async (): Promise<void> => {
    thread.port.close()
    store.port1.close()
    if (await thread.endsWithin(END_MS)) return
    log.warn({}, `the writing thread didn't end by itself within ${END_MS / 1_000} s, and was terminated`)
  }
  // The reason why it couldn't start is known once it has ended.
  const recordBegan = await thread.functions.began().catch(async (error: unknown) => {
    await close()
    throw thread.thrown ?? error
  })
  running = true
  return {
    storePort: database === null ? null : store.port1,
    recordBegan,
    problem: () => problem,
    fault: () => thread.failure,
    use: (added) =>
      void thread.functions.use(added).then(
        (found) => (problem = found),
        () => undefined,
      ),
    metrics: async () => {
      let values: MetricValues = []
      const request = thread.functions.metrics().then((found) => void (values = found))
      await doneWithin(request, METRICS_MS)
      return values
    },
    stop: async () => {
      stopping = true
      if (!(await doneWithin(thread.functions.stop(), STOP_MS)))
        log.warn(
          {},
          `the writing thread didn't stop its work within ${STOP_MS / 1_000} s; what it leased is leased again once the leases expire`,
        )
      await close()
    },
  }
}
