import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NO_SHORTFALLS } from '../contracts/source-conditions.ts'
import { company, INSTANCE, MODEL, saying } from '../api/testing/company.ts'
import { QUESTIONS } from '../questions/all.ts'
import type { Operation } from '../questions/declare.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { nameAtTerminal, optionOf } from './terminal-names.ts'
import { runForLines } from '../testing/terminal.ts'

/** Definitions and people's statements are complete, whatever sources do. */
const OTHERS: ReadonlySet<string> = new Set(['rules', 'rejected'])

/** Values for the required parameters of questions about the graph. */
const GIVEN: Readonly<Record<string, string | readonly string[]>> = {
  uri: INSTANCE,
  from: INSTANCE,
  to: MODEL,
  type: 'Feature',
  by: 'features',
  policy: 'G1',
  q: 'ranking',
  of: [MODEL, 'aip://model/registry/ranking-model-v6'],
}
const ASKING = QUESTIONS.flatMap((question) =>
  question.about === 'graph' && question.cli !== null && !OTHERS.has(question.name)
    ? [[...nameAtTerminal(question).split(' '), ...argumentsOf(question)]]
    : [],
)

function argumentsOf({ parameters, cli }: Operation): readonly string[] {
  const positional: readonly string[] = cli?.positional ?? []
  return Object.entries(parameters).flatMap(([name, { required, kind }]) => {
    const values = [kind === 'moment' ? '1' : (GIVEN[name] ?? '')].flat()
    if (!required || cli?.default?.[name] !== undefined) return []
    return positional.includes(name) ? values : values.flatMap((value) => [optionOf(name), value])
  })
}

const SINCE = '2026-03-01T12:00:00.000Z'
let world: ApiWorld
let url: string
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())
beforeEach(() => {
  const types = world.deps.catalogue.types.map(({ name }) => name)
  const open = { code: 'CIRCUIT_OPEN', part: 'registry', reason: "registry doesn't answer", types } as const
  world.stand({ shortfalls: [{ ...open, since: Date.parse(SINCE) }] })
})

async function message(...args: readonly string[]): Promise<string> {
  return (await runForLines(url, ...args)).join('\n')
}

describe('the command line, with a source that does not answer', () => {
  it.each(ASKING)('mlg %s reports it', async (...args) => {
    const text = await message(...args)
    expect(text).not.toContain('--depth')
    expect(text).toMatch(/^May be incomplete: registry doesn't answer, since 2026-03-01T12:00:00\.000Z \(\w+, .*\)$/m)
  })

  it.each(ASKING)('mlg %s --json reports it', async (...args) => {
    const { incomplete } = JSON.parse(await message(...args, '--json')) as { incomplete: unknown }
    expect(incomplete).toContainEqual(expect.objectContaining({ code: 'CIRCUIT_OPEN', part: 'registry', since: SINCE }))
  })

  it('reports it even for a URI that nothing has mentioned', async () => {
    expect(await message('lineage', 'aip://model/registry/none')).toMatch(
      /Nothing has mentioned .*\nMay be incomplete: registry/s,
    )
  })
})

it('the command line reports nothing if nothing is missing, and why a stub is a stub', async () => {
  world.stand(NO_SHORTFALLS)
  expect(await message('lineage', INSTANCE)).not.toContain('ncomplete')
  const [user, stub] = ['aip://model/registry/uses', 'aip://feature/feature-store/nobody-has-it']
  await world.say(saying({ type: 'ModelInstance', uri: user, edges: [['ModelInstance.usesFeature', stub]] }))
  await world.gone(saying({ type: 'Feature', uri: stub }), false)
  const text = await message('lineage', user)
  expect(text).toContain(`1  not at its source  ${stub}`)
  expect(text).not.toContain('not yet read')
  expect(text).toMatch(new RegExp(`^May be incomplete: ${stub} is mentioned, but missing from feature-store`, 'm'))
})
