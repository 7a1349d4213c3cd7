/** Wraps an object so that each call is added to `calls`, as text with its arguments. */
export function recorded<T extends object>(of: T, name: string, calls: string[]): T {
  return new Proxy(of, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        calls.push(`${name}.${String(property)}(${given.map((one) => JSON.stringify(one)).join(', ')})`)
        return Reflect.apply(value, target, given)
      }
    },
  })
}
