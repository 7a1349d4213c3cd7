import type { QuestionAnswer } from '../../client/ask.ts'

export type UnusedShown = QuestionAnswer<'unused'>
export type UnusedRowShown = UnusedShown['nodes'][number]

/** Text for whoever removes the chosen entities. Names come from sources, so none becomes markup. */
export function planText(rows: readonly UnusedRowShown[], tx: number): string {
  const escapeMarkdown = (text: string): string =>
    text.replaceAll(/[\\[\]*_`<>]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
  const lines = rows.map(({ uri, name }) => `- [ ] ${escapeMarkdown(name)} (${escapeMarkdown(uri)})`)
  return [`Unused as of transaction ${tx}:`, ...lines].join('\n')
}
