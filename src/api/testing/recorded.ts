/** Collects calls while it is switched on. */
export class RecordedCalls {
  #noted: string[] | null = null

  note(call: () => string): void {
    this.#noted?.push(call())
  }

  async during(work: () => Promise<void>): Promise<readonly string[]> {
    const noted = (this.#noted = [])
    await work()
    this.#noted = null
    return noted
  }
}

/** Wraps an object so that each call is added to `calls`, as text with its arguments. */
export function recordCalls<T extends object>(of: T, name: string, calls: RecordedCalls): T {
  return new Proxy(of, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        calls.note(() => `${name}.${String(property)}(${given.map((one) => JSON.stringify(one)).join(', ')})`)
        return Reflect.apply(value, target, given)
      }
    },
  })
}
