interface AbortListeners {
  readonly calls: Set<() => void>
  readonly listener: () => void
}

const waiting = new WeakMap<AbortSignal, AbortListeners>()

/**
 * Calls `call` when the signal aborts, at once if it has; the returned function cancels that. All who wait for one
 * signal share a listener, since some hundred listeners would cost more than the waiting.
 */
export function whenAborted(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call()
    return () => {}
  }
  const { calls, listener } = waiting.get(signal) ?? listenTo(signal)
  // Wrapped, so that a function added twice has two entries.
  const entry = (): void => call()
  calls.add(entry)
  return () => {
    if (!calls.delete(entry) || calls.size > 0) return
    signal.removeEventListener('abort', listener)
    waiting.delete(signal)
  }
}

function listenTo(signal: AbortSignal): AbortListeners {
  const calls = new Set<() => void>()
  const listener = (): void => {
    waiting.delete(signal)
    const all = [...calls]
    calls.clear()
    for (const call of all) call()
  }
  const registered = { calls, listener }
  waiting.set(signal, registered)
  signal.addEventListener('abort', listener, { once: true })
  return registered
}

/** Resolves when the signal aborts, at once if it has. */
export function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => void whenAborted(signal, resolve))
}

/** Says why a read was cancelled. A stopping service gives no reason of its own; a command has a time limit. */
export function whyCancelled({ reason }: AbortSignal): string {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
    ? 'the read exceeded its time limit'
    : 'the read was cancelled because the service is stopping'
}
