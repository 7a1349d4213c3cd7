import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { MetricValues } from '../adapters/prometheus.ts'
import type { Config } from '../config/config.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { FromIngest, InForce, ToIngest } from './ingest-thread.ts'
import type { Tx } from '../model/facts.ts'
import { doneWithin, endOf, endsByItself } from '../lib/thread.ts'
import { sibling } from '../lib/sibling-module.ts'

/** The handle of the writing thread in the reading thread. */
export interface Ingest {
  /** How to write to the file that the thread owns; null where the record is a server. */
  readonly storePort: MessagePort | null
  /** Where the record ended when the thread opened it. */
  readonly recordBegan: Tx
  metrics(): Promise<MetricValues>
  /** Types and sources were added. */
  use(inForce: InForce): void
  /** Why the sources added last could not be started; null where they were. */
  problem(): string | null
  /** Why the thread ended, if it did; the process cannot work then. */
  fault(): string | null
  stop(): Promise<void>
}

/**
 * Reads under way are cancelled, and what was answered is committed; then the thread is terminated, and its leases
 * expire.
 */
const STOP_MS = 15_000
/**
 * A thread that has closed the record and its ports has nothing left to do: this is for its teardown, on a machine
 * under load.
 */
const END_MS = 5_000
const METRICS_MS = 2_000

export interface IngestOptions {
  readonly config: Config
  /** The file; null where the configuration names a server. */
  readonly database: string | null
  readonly logFile: string | null
  readonly log: Log
  /** Called once if the thread ends unexpectedly. */
  readonly failed: (reason: string) => void
}

export async function startIngest({ config, database, logFile, log, failed }: IngestOptions): Promise<Ingest> {
  const { port1, port2 } = new MessageChannel()
  const workerData = { config, database, logFile, storePort: port2 }
  const worker = new Worker(sibling('./ingest-thread.ts', import.meta.url), {
    name: 'mlg-writing',
    workerData,
    transferList: [port2],
  })
  const ended = endOf(worker)
  const pendingMetrics = new Map<number, (values: MetricValues) => void>()
  const stopped = Promise.withResolvers<void>()
  let fault: string | null = null
  let problem: string | null = null
  let running = false
  let stopping = false
  let requests = 0
  const ready = Promise.withResolvers<Tx>()
  worker.on('message', (message: FromIngest) => {
    switch (message.kind) {
      case 'ready':
        running = true
        return ready.resolve(message.recordBegan)
      case 'refused':
        return ready.reject(new Error(message.reason))
      case 'stopped':
        return stopped.resolve()
      case 'using':
        problem = message.problem
        return
      case 'metrics':
        pendingMetrics.get(message.id)?.(message.values)
        pendingMetrics.delete(message.id)
    }
  })
  worker.on('error', (error) => {
    fault = `the writing thread failed: ${error instanceof Error ? error.message : String(error)}`
    ready.reject(error)
  })
  worker.on('exit', (code) => {
    fault ??= `the writing thread ended (code ${code})`
    stopped.resolve()
    // The refusal may arrive in the same turn as the exit: the caller that waits for the start receives the reason
    // first.
    ready.reject(new Error(fault))
    if (running && !stopping) failed(fault)
  })
  // A thread that ends by itself tears down its native code when none of it runs; terminating it could crash the
  // process.
  const end = async (): Promise<void> => {
    if (await endsByItself(worker, ended, END_MS)) return
    log.warn({}, `the writing thread did not end by itself within ${END_MS / 1_000} s, and was terminated`)
  }
  const recordBegan = await ready.promise.catch(async (error: unknown) => {
    port1.close()
    await end()
    throw error
  })
  const send = (message: ToIngest): void => worker.postMessage(message)
  return {
    storePort: database === null ? null : port1,
    recordBegan,
    problem: () => problem,
    fault: () => fault,
    use: (inForce) => send({ kind: 'use', inForce }),
    metrics: () =>
      new Promise((resolve) => {
        const id = requests++
        pendingMetrics.set(id, resolve)
        send({ kind: 'metrics', id })
        setTimeout(() => pendingMetrics.delete(id) && resolve([]), METRICS_MS).unref()
      }),
    stop: async () => {
      stopping = true
      send({ kind: 'stop' })
      if (!(await doneWithin(stopped.promise, STOP_MS)))
        log.warn(
          {},
          `the writing thread did not stop its work within ${STOP_MS / 1_000} s; what it leased is leased again once the leases expire`,
        )
      port1.close()
      await end()
    },
  }
}
