/** What a text in the palette asks for: its first sign says what is meant. */
export interface PaletteQuery {
  readonly kind: 'anything' | 'action' | 'owner' | 'filter'
  /** What of it is compared with the labels of pages and actions. */
  readonly text: string
  /** What is looked up as a search that is being typed. */
  readonly requested: string
}

const PREFIXES: readonly (readonly [RegExp, PaletteQuery['kind'], string])[] = [
  [/^>/, 'action', ''],
  [/^@/, 'owner', ''],
  [/^#/, 'filter', 'tag:'],
  [/^t:/i, 'anything', 'type:'],
]

export function paletteQuery(typed: string): PaletteQuery {
  const text = typed.trimStart()
  for (const [prefix, kind, search] of PREFIXES) {
    if (!prefix.test(text)) continue
    const rest = text.replace(prefix, '').trimStart()
    if (kind === 'action') return { kind, text: rest, requested: '' }
    // Of a type alone, its name is still being typed.
    const isFilter = search === 'type:' && !/\s/.test(rest)
    return { kind: isFilter ? 'filter' : kind, text: rest, requested: kind === 'owner' ? rest : search + rest }
  }
  return { kind: 'anything', text, requested: text }
}

/** Whether a label is meant by a text: each word of it begins one of the label. */
export function isMeant(label: string, text: string): boolean {
  const parts = label.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => word === '' || parts.some((part) => part.startsWith(word)))
}
