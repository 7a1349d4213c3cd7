/** The connection that calls need; a MessagePort is one. */
export interface CallPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: CallMessage) => void): unknown
  on(event: 'close', listener: () => void): unknown
  off(event: 'message', listener: (message: CallMessage) => void): unknown
}

/** Functions that another thread or process calls by name. Arguments and results are copied. */
export type Callable = Readonly<Record<string, (...args: never[]) => unknown>>

/** Another thread's functions, as they are called from here. */
export type Remote<T extends Callable> = {
  readonly [Name in keyof T]: (...args: Parameters<T[Name]>) => Promise<Awaited<ReturnType<T[Name]>>>
}

export interface Calls {
  /** Calls a function of the other side. Rejects once the connection has ended. */
  call(name: string, args: readonly unknown[]): Promise<unknown>
  /** Calls a function of the other side whose result isn't needed. */
  tell(name: string, args: readonly unknown[]): void
  /** Rejects pending and later calls, and answers none; the port stays open. */
  end(reason: string): void
}

/** Message format of calls, used only by this module. */
export type CallMessage =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'tell'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: Error; readonly name: string }

interface PendingCall {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Makes calls in both directions over one port. The other side may call `functions`; it ends with the port. */
export function portCalls(port: CallPort, functions: Callable, peer: string): Calls {
  const waiting = new Map<number, PendingCall>()
  let calls = 0
  let ended: string | null = null

  const perform = async (name: string, args: readonly unknown[]): Promise<unknown> => {
    const found = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (found === undefined) throw new Error(`there is no function "${name}" to call`)
    return await Reflect.apply(found, functions, args)
  }
  const answer = ({ id, name, args }: CallMessage & { kind: 'call' }): void => {
    perform(name, args).then(
      (value) => port.postMessage({ kind: 'answer', id, value } satisfies CallMessage),
      (error: unknown) => port.postMessage({ kind: 'error', id, ...portableError(error) } satisfies CallMessage),
    )
  }
  const settle = (id: number): PendingCall | undefined => {
    const found = waiting.get(id)
    waiting.delete(id)
    return found
  }
  const end = (reason: string): void => {
    ended ??= reason
    port.off('message', receive)
    for (const { reject } of waiting.values()) reject(new Error(ended))
    waiting.clear()
  }
  const receive = (message: CallMessage): void => {
    switch (message.kind) {
      case 'call':
        return answer(message)
      case 'tell':
        // Unhandled on purpose: a function called by `tell` reports its own errors.
        return void perform(message.name, message.args)
      case 'answer':
        return settle(message.id)?.resolve(message.value)
      case 'error':
        return settle(message.id)?.reject(Object.assign(message.error, { name: message.name }))
    }
  }
  port.on('message', receive)
  port.on('close', () => end(`${peer} has ended`))

  return {
    call: (name, args) => {
      if (ended !== null) return Promise.reject(new Error(ended))
      const id = ++calls
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        port.postMessage({ kind: 'call', id, name, args } satisfies CallMessage)
      })
    },
    tell: (name, args) => {
      if (ended === null) port.postMessage({ kind: 'tell', name, args } satisfies CallMessage)
    },
    end,
  }
}

/** Makes the other side's functions callable here. */
export function remotely<T extends Callable>(calls: Calls, names: readonly (keyof T & string)[]): Remote<T> {
  const entries = names.map((name) => [name, (...args: readonly unknown[]) => calls.call(name, args)])
  // Not checked by types: each function has the arguments and the result of the one that it calls.
  return Object.fromEntries(entries) as Remote<T>
}

/**
 * Converts an error to a form that can be sent to a thread. Anything that isn't an error, or can't be copied, becomes
 * an error with its text.
 */
function portableError(error: unknown): { readonly error: Error; readonly name: string } {
  if (!(error instanceof Error)) return { error: new Error(String(error)), name: 'Error' }
  const copy = new Error(error.message)
  if (error.stack !== undefined) copy.stack = error.stack
  return { error: copy, name: error.name }
}
