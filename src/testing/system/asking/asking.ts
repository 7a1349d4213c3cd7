import { expect } from 'vitest'
import type { System } from '../harness.ts'
import { documentedQuestions } from '../questions.ts'
import { recordsOf, type Answer } from './records.ts'

/** Asks the questions of docs/questions.md as printed there, and knows the sources' contents. */
export type AskedQuestions = ReturnType<typeof asking>

export function asking(system: () => System) {
  const questions = documentedQuestions()
  const requested = new Set<string>()

  async function ask(
    title: string,
    { block = 0, variables = {} }: { block?: number; variables?: object } = {},
  ): Promise<Answer> {
    requested.add(title)
    const query = questions.get(title)?.queries[block] ?? ''
    const { data, errors, extensions } = await system().graphql(query, variables)
    expect(errors, title).toBeUndefined()
    expect(extensions?.truncated, title).toBeUndefined()
    return data ?? {}
  }

  return { questions, requested, ask, ...recordsOf(system) }
}
