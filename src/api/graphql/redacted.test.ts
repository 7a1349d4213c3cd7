import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Interpreter } from '../../contracts/interpreter.ts'
import { redactSource } from '../../retain/redact.ts'
import { silentLog } from '../../testing/parts.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const uri = must(makeUri('model', 'registry', 'm'))
const about = (configuration: string) => ({
  platform: 'registry',
  type: 'Model',
  uri,
  statement: {
    nodes: [{ uri, attributes: { entityType: 'Model', name: 'm', configuration: { api_key: configuration } } }],
    edges: [],
    references: [],
    lookupsToRecheck: [],
  },
})
const interpreter: Interpreter = {
  version: () => 'redacting',
  document: () => ({ kind: 'failed', error: 'nothing is kept' }),
  merged: (_, [first]) => first,
  pushedRecord: (_uri, _type, payload) => payload,
  allowed: () => ({ subject: ['entityType', 'name'], parts: [] }),
  drift: () => ({}),
  skipped: () => undefined,
}

let world: ApiWorld
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

async function redact(): Promise<void> {
  const clock = { now: () => Date.now(), sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) }
  const { signal } = new AbortController()
  const of = { platform: 'registry', paths: ['configuration.api_key'], types: ['Model'], interpreter, notes: [] }
  await redactSource({ ...of, store: world.store, clock, log: silentLog, holder: 'me', signal }, () => undefined)
  await world.reached()
}

/** Asks about the past in every way, twice, so that cached answers are also tested. */
async function everyAnswer(): Promise<string> {
  const answers: string[] = []
  for (let i = 0; i < 2; i++) {
    for (const asOf of ['1', '2', undefined]) {
      const query = `{ component(uri: "${uri}") { ... on Model { name configuration } } }`
      answers.push((await world.ask(query, asOf === undefined ? {} : { asOf })).text)
    }
    answers.push(
      (await world.ask(`{ history(uri: "${uri}") { transactions { changes { sentence before after } } } }`)).text,
    )
    answers.push(
      (await world.ask(`{ diff(uri: "${uri}", from: "1", to: "2") { entities { attributes { name before after } } } }`))
        .text,
    )
    const search = encodeURIComponent(uri)
    for (const path of [`entities/${search}?asOf=1`, `entities/${search}/history`, `diff?from=1&to=2`])
      answers.push(JSON.stringify(await world.get(`/api/v1/${path}`)))
  }
  return answers.join('\n')
}

it('a redaction drops cached answers about the past', async () => {
  await world.say(about('hush-1'))
  await world.say(about('hush-2'))
  const before = await everyAnswer()
  expect(before).toContain('hush-1')
  expect(before).toContain('hush-2')
  await redact()
  const after = await everyAnswer()
  expect(after).not.toContain('hush')
  expect(after).not.toContain('"errors"')
  const done = await world.get(`/api/v1/entities/${encodeURIComponent('aip://redaction/mds/registry')}/history`)
  expect(JSON.stringify(done)).toContain('paths was set to [\\"configuration.api_key\\"], by a redaction')
  expect(after).toContain('"name":"m"')
  expect(after).toContain(
    'configuration was removed (its value is no longer recorded), by a redaction of what registry states',
  )
})
