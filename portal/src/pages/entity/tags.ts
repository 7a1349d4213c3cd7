interface EntityTag {
  readonly tag: string
  readonly value: string | null
}

export function tagsOf(attribute: unknown): readonly EntityTag[] {
  if (!Array.isArray(attribute)) return []
  return attribute.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [{ tag: entry, value: null }]
    const { tag, value } = (entry ?? {}) as { readonly tag?: unknown; readonly value?: unknown }
    return typeof tag === 'string' ? [{ tag, value: typeof value === 'string' ? value : null }] : []
  })
}

/** Aliases, and the stage of a model's version, are shown as facts of their own. */
export function isOwnFact(entityType: string | null, { tag, value }: EntityTag): boolean {
  return value !== null && (tag === 'alias' || (tag === 'stage' && entityType === 'ModelInstance'))
}

/** `name` or `name::value`, like in searches and commands. */
export function tagText({ tag, value }: EntityTag): string {
  return value === null || value === '' ? tag : `${tag}::${value}`
}

interface TagInUse {
  readonly tag: string
  readonly count: number | null
}

interface TagSuggestions {
  readonly typed: string
  /** Values of the filter `tag`: `name::value`, and the names of tags with values. */
  readonly found: readonly { readonly label: string; readonly count: number | null }[]
  readonly present: ReadonlySet<string>
}

/** Suggests tags in use that the entity lacks, and the typed text if no entity has that tag yet. */
export function tagChoices({ typed, found, present }: TagSuggestions): {
  readonly inUse: readonly TagInUse[]
  readonly isNew: boolean
} {
  const isName = (label: string): boolean => found.some((other) => other.label.startsWith(`${label}::`))
  const inUse = found
    .filter(({ label }) => !isName(label))
    .map(({ label, count }) => ({ tag: label, count }))
    .filter(({ tag }) => !present.has(tag))
  const isNew = typed !== '' && !present.has(typed) && inUse.every(({ tag }) => tag !== typed)
  // Enter adds an exact match.
  return { inUse: inUse.toSorted((a, b) => Number(b.tag === typed) - Number(a.tag === typed)), isNew }
}
