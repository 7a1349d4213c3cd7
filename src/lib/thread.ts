import { MessageChannel, Worker, type MessagePort, type Transferable } from 'node:worker_threads'
import { messageOf } from './message-of.ts'
import { portCalls, remotely, type Callable, type Calls, type Remote } from './port-calls.ts'
import { doneWithin } from './wait.ts'

interface ThreadOptions<T extends Callable> {
  readonly name: string
  /** Names it in errors, such as `the search thread`. */
  readonly label: string
  readonly functions: readonly (keyof T & string)[]
  /** Its `workerData`, to which the port of its functions is added as `port`. */
  readonly data: object
  readonly transfer?: readonly Transferable[]
}

/** A thread whose functions are called from here. */
export class RemoteThread<T extends Callable> {
  readonly worker: Worker
  readonly port: MessagePort
  readonly calls: Calls
  readonly functions: Remote<T>
  /** Resolves with the reason once it has exited. */
  readonly ended: Promise<string>
  #failure: string | null = null
  #thrown: unknown = null

  constructor(module: URL, { name, label, functions, data, transfer = [] }: ThreadOptions<T>) {
    const { port1, port2 } = new MessageChannel()
    this.worker = new Worker(module, { name, workerData: { ...data, port: port2 }, transferList: [port2, ...transfer] })
    this.port = port1
    this.calls = portCalls(port1, {}, label)
    this.functions = remotely<T>(this.calls, functions)
    this.worker.on('error', (error) => (this.#thrown = error))
    this.ended = new Promise((resolve) => {
      this.worker.once('exit', (code) => {
        const error = this.#thrown
        this.#failure = error === null ? `${label} ended (code ${code})` : `${label} failed: ${messageOf(error)}`
        // First, so that whoever waits for the end knows of it before its calls fail.
        resolve(this.#failure)
        this.calls.end(this.#failure)
        port1.close()
      })
    })
  }

  /** Why it failed or ended; null while it runs. */
  get failure(): string | null {
    return this.#failure
  }

  /** The error that ended it, if one did. */
  get thrown(): unknown {
    return this.#thrown
  }

  /**
   * Lets a thread that has closed its resources exit by itself: terminating it during the teardown of native code can
   * crash the whole process. Returns false if it didn't exit in time, and was terminated.
   */
  async endsWithin(ms: number): Promise<boolean> {
    if (await doneWithin(this.ended, ms)) return true
    await this.worker.terminate()
    return false
  }
}
