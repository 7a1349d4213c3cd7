interface Insertable<K, V> {
  get(key: K): V | undefined
  set(key: K, value: NoInfer<V>): unknown
}

/** Returns the value of a key; makes and stores it first if there is none. */
export function getOrInsert<K, V>(map: Insertable<K, V>, key: K, make: (key: K) => NoInfer<V>): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = make(key)
  map.set(key, value)
  return value
}

/** Computes the value of each argument once. */
export function memoise<K, V>(compute: (of: K) => V): (of: K) => V {
  const known = new Map<K, V>()
  return (of) => getOrInsert(known, of, compute)
}
