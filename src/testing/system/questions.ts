import { readFileSync } from 'node:fs'

/** A question of docs/questions.md with its blocks, in order. Its title identifies it. */
interface DocumentedQuestion {
  readonly title: string
  readonly queries: readonly string[]
  /** Keyed by block: the same over REST and at a terminal. */
  readonly lines: readonly (readonly DocumentedLine[])[]
}

/** A question's address, and the equivalent command. */
interface DocumentedLine {
  readonly path: string
  readonly command: readonly string[]
}

const PAGE = new URL('../../../docs/questions.md', import.meta.url)

export function documentedQuestions(): ReadonlyMap<string, DocumentedQuestion> {
  const sections = readFileSync(PAGE, 'utf8').split(/^### /m).slice(1)
  return new Map(
    sections.map((section): [string, DocumentedQuestion] => {
      const [title = ''] = section.split('\n')
      const queries = [...section.matchAll(/^```graphql\n(.*?)^```$/gms)].map((match) => (match[1] ?? '').trim())
      const blocks = [...section.matchAll(/^```graphql\n.*?^```\n\n```console\n(.*?)^```$/gms)]
      return [title, { title, queries, lines: blocks.map((match) => readDocumentedLines(match[1] ?? '')) }]
    }),
  )
}

function readDocumentedLines(block: string): readonly DocumentedLine[] {
  const lines = block.trim().split('\n')
  return lines.flatMap((line, i) => {
    const path = /^GET (\S+)$/.exec(line)?.[1]
    const command = /^mlg (.+)$/.exec(lines[i + 1] ?? '')?.[1]
    return path === undefined || command === undefined ? [] : [{ path, command: command.split(' ') }]
  })
}
