import type { EntityPanel } from './declare.ts'

/** One query for all panels of a page: each field under the name of its panel, so that a failure is of that panel alone. */
export function pageQuery(panels: readonly Pick<EntityPanel, 'id' | 'fields'>[]): string {
  const fields = panels.flatMap(({ id, fields }) =>
    Object.entries(fields).map(([name, text]) => `${aliasOf(id, name)}: ${text.trim()}`),
  )
  return fields.length === 0 ? '' : `query Page($uri: ID!) {\n${fields.join('\n')}\n}`
}

export function aliasOf(panel: string, name: string): string {
  return `${panel}_${name}`
}

/** Of the answer to a page's query: what one panel asked for, or why it failed. */
export function partOf(
  { id, fields }: Pick<EntityPanel, 'id' | 'fields'>,
  answer: {
    readonly data: Readonly<Record<string, unknown>>
    readonly failed: ReadonlyMap<string, string>
  },
): { readonly data: Readonly<Record<string, unknown>> } | { readonly failure: string } {
  const names = Object.keys(fields)
  const failure = names.map((name) => answer.failed.get(aliasOf(id, name))).find((one) => one !== undefined)
  if (failure !== undefined) return { failure }
  return { data: Object.fromEntries(names.map((name) => [name, answer.data[aliasOf(id, name)] ?? null])) }
}
