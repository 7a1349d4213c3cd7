/** What a text in the finder asks for: its first sign says what is meant. */
export interface MeantQuery {
  readonly kind: 'anything' | 'action' | 'owner' | 'filter'
  /** What of it is compared with the labels of pages and actions. */
  readonly text: string
  /** What is looked up as a search that is being typed. */
  readonly requested: string
  /** The search that Enter opens; empty where there is none. */
  readonly query: string
}

const PREFIXES: readonly (readonly [RegExp, MeantQuery['kind'], string])[] = [
  [/^@/, 'owner', 'owner:'],
  [/^#/, 'filter', 'tag:'],
  [/^t:/i, 'anything', 'type:'],
]

export function meantQuery(typed: string): MeantQuery {
  const text = typed.trim()
  if (text.startsWith('>')) return { kind: 'action', text: text.slice(1).trimStart(), requested: '', query: '' }
  for (const [prefix, kind, filter] of PREFIXES) {
    if (!prefix.test(text)) continue
    const rest = text.replace(prefix, '').trimStart()
    const query = filter + rest
    return { kind, text: rest, requested: kind === 'owner' ? rest : query, query: rest === '' ? '' : query }
  }
  return { kind: 'anything', text, requested: typed.trimStart(), query: text }
}

/** Whether a label is meant by a text: each word of it begins one of the label. */
export function isMeant(label: string, text: string): boolean {
  const parts = label.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === '' || parts.some((part) => part.startsWith(word)))
}
