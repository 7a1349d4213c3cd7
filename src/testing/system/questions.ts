import { readFileSync } from 'node:fs'
import { findOperation } from '../../cli/operation-table.ts'
import { optionOf } from '../../cli/terminal-names.ts'
import { documentedCommands, type DocumentedCommand } from '../documented-output.ts'

/** A question of docs/questions.md with its blocks, in order. Its title identifies it. */
interface DocumentedQuestion {
  readonly title: string
  readonly queries: readonly string[]
  /** Keyed by block: the same at a terminal. */
  readonly commands: readonly (readonly DocumentedCommand[])[]
}

const PAGE = new URL('../../../docs/questions.md', import.meta.url)

export function documentedQuestions(): ReadonlyMap<string, DocumentedQuestion> {
  const sections = readFileSync(PAGE, 'utf8').split(/^### /m).slice(1)
  return new Map(
    sections.map((section): [string, DocumentedQuestion] => {
      const [title = ''] = section.split('\n')
      const queries = [...section.matchAll(/^```graphql\n(.*?)^```$/gms)].map((match) => (match[1] ?? '').trim())
      const blocks = [...section.matchAll(/^```graphql\n.*?^```\n\n(```console\n.*?^```\n)/gms)]
      return [title, { title, queries, commands: blocks.map(([, block = '']) => documentedCommands(block)) }]
    }),
  )
}

/** The path that asks the same over REST: parameters have the same names there. */
export function pathOf([name = '', ...words]: readonly string[]): string {
  const { path, parameters, cli } = findOperation(name)
  const [query, positional] = [new URLSearchParams(cli?.default), [] as string[]]
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const option = Object.keys(parameters).find((one) => word === optionOf(one) || word === `-${cli?.short?.[one]}`)
    if (option === undefined) positional.push(word)
    else query.append(option, parameters[option]?.kind === 'flag' ? 'true' : (words[++i] ?? ''))
  }
  const names: readonly string[] = cli?.positional ?? []
  const texts = cli?.joinsRest === true ? [positional.join(' ')] : positional
  const given = texts.map((text, i): [string, string] => [names[i] ?? names.at(-1) ?? '', text])
  for (const [one, text] of given) if (!path.includes(`{${one}}`)) query.append(one, text)
  const filled = given.reduce((sum, [one, text]) => sum.replace(`{${one}}`, text), path)
  return query.size === 0 ? filled : `${filled}?${query}`
}
