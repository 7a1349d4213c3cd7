import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runForLines } from '../terminal.ts'
import { isObject } from '../../lib/json.ts'
import { eventually } from '../parts.ts'
import { startSettledSystem, type System } from './harness.ts'
import { unlikePage } from '../documented-output.ts'
import { documentedQuestions, pathOf } from './questions.ts'

/**
 * The commands of docs/questions.md print what is printed below them, and return what REST returns: the facts of the
 * GraphQL block above.
 */
let system: System
beforeAll(async () => {
  system = await startSettledSystem()
  const unlisted = async () => 'incomplete' in (await get('/api/v1/unused?type=Feature'))
  await eventually(async () => !(await unlisted()), 'every source is listed completely', 60_000)
}, 120_000)
afterAll(() => system.stop())

const questions = documentedQuestions()
const blocks = [...questions.values()].flatMap(({ title, queries, commands }) =>
  queries.map((query, i) => ({ of: `${title} Block ${i + 1}`, query, commands: commands[i] ?? [] })),
)

/** List positions exist in one API; an edge's direction is `direction` in one and part of the path in the other. */
const PAGE_MEMBERS: ReadonlySet<string> = new Set(['pageInfo', 'cursor'])

/** Fields that a block selects for every item of a list; the commands show them for one item. */
const FACTS_OF_EACH: Readonly<Record<string, readonly string[]>> = {
  'Which features exist? Block 1': ['inGroup'],
  'Which data sources can feed a model? Block 1': ['feeds'],
  "Which data feeds a model's features? Block 1": ['data'],
  'Which models share features? Block 1': ['usedBy', 'versions'],
  'What is no longer used? Block 1': ['usage'],
  "What belongs to a model's current version? Block 1": ['data'],
  'Why did a metric get worse, and who is affected? Block 1': ['data'],
  'Why did a metric get worse, and who is affected? Block 3': ['attempts'],
  'Why did a metric get worse, and who is affected? Block 4': ['cells'],
  'Who owns the data behind a model? Block 1': ['data'],
  'What does a team own and depend on? Block 1': ['members.owns'],
}

describe('over REST and at a terminal', () => {
  it('each block of the page has a command', () => {
    expect(blocks.filter(({ commands }) => commands.length === 0).map(({ of }) => of)).toEqual([])
  })

  it.each(blocks.flatMap(({ of, commands }) => commands.map((one) => ({ of, line: one.command.join(' '), one }))))(
    '$of: mlg $line prints that, and returns what REST returns',
    async ({ one }) => {
      const { next: _, ...printed } = JSON.parse(await mlg(...one.command, '--json')) as Answer
      const { next: __, ...answered } = await get(pathOf(one.command))
      expect(printed).toEqual(answered)
      const text = await mlg(...one.command)
      expect(text.length).toBeGreaterThan(0)
      expect(unlikePage(one, text)).toEqual([])
    },
  )

  it.each(blocks)('$of: the commands return its facts', async ({ of, query, commands }) => {
    const { data, errors } = await system.graphql(query)
    expect(errors).toBeUndefined()
    const answers = (await Promise.all(commands.map(({ command }) => pagesOf(pathOf(command))))).flat()
    const known = new Set(answers.flatMap(textsIn))
    const facts = [...factsOf(data, FACTS_OF_EACH[of] ?? [])]
    expect(facts.length).toBeGreaterThan(0)
    expect(facts.filter((fact) => !known.has(fact))).toEqual([])
  })
})

/** Yields the texts of a block's answer; for an entity only its URI counts. */
function* factsOf(value: unknown, without: readonly string[]): Generator<string> {
  if (typeof value === 'string') yield value.toLowerCase()
  if (Array.isArray(value)) for (const one of value) yield* factsOf(one, without)
  if (!isObject(value)) return
  const { uri } = value
  for (const [name, member] of Object.entries(value)) {
    const isShown =
      typeof member === 'string' && ((typeof uri === 'string' && name !== 'uri') || isObject(value['team']))
    if ((isShown && name !== 'reason') || PAGE_MEMBERS.has(name) || without.includes(name)) continue
    const below = without.flatMap((one) => (one.startsWith(`${name}.`) ? [one.slice(name.length + 1)] : []))
    yield* factsOf(member, [...without, ...below])
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value.toLowerCase()]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

type Answer = Readonly<Record<string, unknown>>

/** Follows a list over all its pages. */
async function pagesOf(path: string): Promise<readonly Answer[]> {
  const pages: Answer[] = []
  for (let cursor: unknown = ''; typeof cursor === 'string'; cursor = pages.at(-1)?.['next'])
    pages.push(await get(cursor === '' ? path : `${path}&cursor=${cursor}`))
  return pages
}

async function get(path: string): Promise<Answer> {
  const answer = await fetch(system.url + path)
  const body: unknown = await answer.json()
  expect([path, answer.status, body]).toEqual([path, 200, expect.anything()])
  return body as Answer
}

async function mlg(...args: readonly string[]): Promise<string> {
  return (await runForLines(system.url, ...args)).join('\n')
}
