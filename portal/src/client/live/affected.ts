/** Changes that the service reports; see the stream of the public API. */
export interface LiveChanges {
  readonly tx: number
  /** URIs that changed; null if any may have. */
  readonly uris: readonly string[] | null
}

/** Reads `start`, `change` and `reset`; null for other kinds. */
export function changesOf(kind: string, data: unknown): LiveChanges | null {
  if (typeof data !== 'object' || data === null) return null
  const { tx, nodes, many } = data as Record<string, unknown>
  if (typeof tx !== 'number') return null
  if (kind === 'start') return { tx, uris: [] }
  if (kind === 'reset' || many === true || !Array.isArray(nodes)) return { tx, uris: null }
  return { tx, uris: nodes.filter((one) => typeof one === 'string') }
}

/** Beyond this many URIs in merged reports, any may have changed. */
const MAX_URIS = 5_000

/** Merges two reports. */
export function joinChanges(before: LiveChanges | null, next: LiveChanges): LiveChanges {
  if (before === null) return next
  const tx = Math.max(before.tx, next.tx)
  if (before.uris === null || next.uris === null) return { tx, uris: null }
  const uris = new Set([...before.uris, ...next.uris])
  return { tx, uris: uris.size > MAX_URIS ? null : [...uris] }
}

const found = new WeakMap<object, ReadonlySet<string>>()

/** Collects every URI in a value, including those in keys. */
export function urisIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null)
    return new Set(typeof value === 'string' && isUri(value) ? [value] : [])
  const known = found.get(value)
  if (known !== undefined) return known
  const uris = new Set<string>()
  // Iterative, because the source decides how deep an answer is.
  const waiting: unknown[] = [value]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') {
      if (isUri(next)) uris.add(next)
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, member] of Object.entries(next)) {
        if (isUri(key)) uris.add(key)
        if (member !== undefined && member !== null) waiting.push(member)
      }
    }
  }
  found.set(value, uris)
  return uris
}

const isUri = (text: string): boolean => text.startsWith('aip://')

/** Tells whether an answer or its request mentions something that changed. */
export function isAffected(changed: ReadonlySet<string> | null, requested: unknown, answer: unknown): boolean {
  if (changed === null) return true
  return [requested, answer].some((value) => {
    const uris = urisIn(value)
    const [few, many] = uris.size < changed.size ? [uris, changed] : [changed, uris]
    for (const uri of few) if (many.has(uri)) return true
    return false
  })
}
