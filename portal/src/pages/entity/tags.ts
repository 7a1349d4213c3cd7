/** A tag, as sources state it. */
export interface EntityTag {
  readonly tag: string
  readonly value: string | null
}

export function tagsOf(value: unknown): readonly EntityTag[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    if (typeof one === 'string') return [{ tag: one, value: null }]
    const { tag, value } = (one ?? {}) as { readonly tag?: unknown; readonly value?: unknown }
    return typeof tag === 'string' ? [{ tag, value: typeof value === 'string' ? value : null }] : []
  })
}

/** As the commands take it: `name` or `name=value`. */
export function tagText({ tag, value }: EntityTag): string {
  return value === null || value === '' ? tag : `${tag}=${value}`
}
