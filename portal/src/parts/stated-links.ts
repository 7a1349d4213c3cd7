export interface StatedLink {
  readonly url: string
  readonly title?: string | null
}

/** Links that are safe to follow: sources can't add scripts. */
export function linksIn(value: unknown): readonly StatedLink[] {
  const stated = Array.isArray(value) ? (value as readonly Partial<StatedLink>[]) : []
  return stated.filter((one): one is StatedLink => /^https?:\/\//i.test(one.url ?? ''))
}
