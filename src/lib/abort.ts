interface AbortListeners {
  readonly calls: Set<() => void>
  readonly listener: () => void
}

const waiting = new WeakMap<AbortSignal, AbortListeners>()

/**
 * Calls it when the signal aborts, at once where it has; the function returned takes that back. Those who wait for one
 * signal share a listener: some hundred of their own would cost more than what they wait for.
 */
export function whenAborted(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call()
    return () => {}
  }
  const { calls, listener } = waiting.get(signal) ?? listenTo(signal)
  // A function that is given twice needs two entries.
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
  const of = { calls, listener }
  waiting.set(signal, of)
  signal.addEventListener('abort', listener, { once: true })
  return of
}

/** Says why a read was cancelled. A stopping service gives no reason of its own; a command has a time limit. */
export function whyCancelled({ reason }: AbortSignal): string {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
    ? 'the read exceeded its time limit'
    : 'the read was cancelled because the service is stopping'
}
