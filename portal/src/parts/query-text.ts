/** Interpretation of text in the finder: its first character decides. */
export interface MeantQuery {
  readonly kind: 'anything' | 'action' | 'owner' | 'filter'
  /** Text to match with labels of pages and actions. */
  readonly text: string
  /** Text to look up as an unfinished search. */
  readonly requested: string
  /** Search that Enter opens; empty for none. */
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

/** Tells whether each word of the text is a prefix of a word in the label. */
export function isMeant(label: string, text: string): boolean {
  const parts = label.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === '' || parts.some((part) => part.startsWith(word)))
}
