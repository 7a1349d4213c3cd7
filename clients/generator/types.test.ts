import { expectTypeOf, it } from 'vitest'
import type { CommandTable } from '../../src/commands/all.ts'
import type { AnswerOf } from '../../src/questions/declare.ts'
import type { QuestionTable } from '../../src/questions/all.ts'
import type { Commands, PastQuestions, PresentQuestions } from '../typescript/operations.ts'

type Functions = PastQuestions & PresentQuestions & Commands
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name
type AnswerOfFunction<Name> = Name extends keyof Functions
  ? Functions[Name] extends (...args: never) => Promise<infer Answer>
    ? Answer
    : never
  : never

type Fits<One, Other> = [One] extends [Other] ? true : false
/** Content of an answer about the graph, besides its notes. */
type Own<Answer> = Omit<Answer, 'incomplete'>
type Table = QuestionTable & CommandTable
/** Names whose generated answer differs from the table's, in either direction. */
type Wrong = {
  [Name in keyof Table]: [
    Fits<Own<NonNullable<AnswerOfFunction<Camel<Name>>>>, Own<AnswerOf<Table[Name]['answer']>>>,
    Fits<Own<AnswerOf<Table[Name]['answer']>>, Own<NonNullable<AnswerOfFunction<Camel<Name>>>>>,
  ] extends [true, true]
    ? never
    : Name
}[keyof Table]

it('the generated answer types match the types inferred from the tables', () => {
  expectTypeOf<Wrong>().toEqualTypeOf<never>()
})
