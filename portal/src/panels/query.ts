import type { EntityPanel } from './declare.ts'

type PanelFields = Pick<EntityPanel, 'id' | 'fields'>

export interface PageQuery {
  readonly text: string
  /** Name in the answer, by panel and field. */
  readonly aliases: ReadonlyMap<string, string>
  /** Whether it takes `$directOnly`, which leaves out a team's sub-teams. */
  readonly takesDirectOnly: boolean
}

/** Combines the panels' fields into one query, aliased so that each fails alone; requests identical ones once. */
export function pageQuery(panels: readonly PanelFields[], others: Readonly<Record<string, string>> = {}): PageQuery {
  const byText = new Map<string, string>(Object.entries(others).map(([alias, text]) => [text.trim(), alias]))
  const aliases = new Map<string, string>()
  for (const { id, fields } of panels) {
    for (const [name, text] of Object.entries(fields)) {
      const alias = byText.get(text.trim()) ?? keyOf(id, name)
      byText.set(text.trim(), alias)
      aliases.set(keyOf(id, name), alias)
    }
  }
  const fields = [...byText].map(([text, alias]) => `${alias}: ${text}`).join('\n')
  // GraphQL refuses an unused variable.
  const takesDirectOnly = fields.includes('$directOnly')
  const variables = `$uri: ID!${takesDirectOnly ? ', $directOnly: Boolean!' : ''}`
  return { text: fields === '' ? '' : `query Page(${variables}) {\n${fields}\n}`, aliases, takesDirectOnly }
}

const keyOf = (panel: string, name: string): string => `${panel}_${name}`

/** Extracts a panel's part of the answer, or its error. */
export function partOfPanel(
  { id, fields }: PanelFields,
  { aliases }: PageQuery,
  answer: {
    readonly data: Readonly<Record<string, unknown>>
    readonly failed: ReadonlyMap<string, string>
  },
): { readonly data: Readonly<Record<string, unknown>> } | { readonly failure: string } {
  const names = Object.keys(fields)
  const aliasOf = (name: string): string => aliases.get(keyOf(id, name)) ?? ''
  const failure = names.map((name) => answer.failed.get(aliasOf(name))).find((one) => one !== undefined)
  if (failure !== undefined) return { failure }
  return { data: Object.fromEntries(names.map((name) => [name, answer.data[aliasOf(name)] ?? null])) }
}
