import { readFileSync } from 'node:fs'

/** A question of docs/questions.md with its blocks, in order. */
export interface DocumentedQuestion {
  readonly id: string
  readonly title: string
  readonly queries: readonly string[]
}

const PAGE = new URL('../../../docs/questions.md', import.meta.url)

export function documentedQuestions(): ReadonlyMap<string, DocumentedQuestion> {
  const sections = readFileSync(PAGE, 'utf8').split(/^### /m).slice(1)
  return new Map(
    sections.map((section): [string, DocumentedQuestion] => {
      const [, id = '', title = ''] = /^(R\d+) (.*)$/m.exec(section) ?? []
      const queries = [...section.matchAll(/^```graphql\n(.*?)^```$/gms)].map((match) => (match[1] ?? '').trim())
      return [id, { id, title, queries }]
    }),
  )
}
