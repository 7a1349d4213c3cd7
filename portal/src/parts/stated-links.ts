export interface StatedLink {
  readonly url: string
  readonly title?: string | null
}

/** Links that a browser may follow: what a source states is not a script. */
export function linksIn(value: unknown): readonly StatedLink[] {
  const stated = Array.isArray(value) ? (value as readonly Partial<StatedLink>[]) : []
  return stated.filter((one): one is StatedLink => /^https?:\/\//i.test(one.url ?? ''))
}
