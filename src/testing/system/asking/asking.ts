import { expect } from 'vitest'
import type { System } from '../harness.ts'
import { documentedQuestions } from '../questions.ts'
import { recordsOf, type Answer } from './records.ts'

/** Asks the questions of docs/questions.md as printed there, and knows the sources' contents. */
export type PageRequested = ReturnType<typeof asking>

export function asking(system: () => System) {
  const questions = documentedQuestions()
  const requested = new Set<string>()

  async function ask(
    id: string,
    { block = 0, variables = {} }: { block?: number; variables?: object } = {},
  ): Promise<Answer> {
    requested.add(id)
    const query = questions.get(id)?.queries[block] ?? ''
    const { data, errors, extensions } = await system().graphql(query, variables)
    expect(errors, id).toBeUndefined()
    expect(extensions?.truncated, id).toBeUndefined()
    return data ?? {}
  }

  return { questions, requested, ask, ...recordsOf(system) }
}
