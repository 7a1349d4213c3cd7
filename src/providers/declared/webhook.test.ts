import { expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { PROVIDERS } from '../all.ts'
import { compileProvider } from './compile.ts'

const WEBHOOK = {
  list: { path: '/hooks', items: 'hooks', id: '{id}' },
  create: { path: '/hooks', body: { name: '{name}', url: '{url}', secret: '{secret}' } },
  update: { path: '/hooks/{id}' },
}
const made = (webhook: object) =>
  compileProvider({ provider: 'shelf', domains: ['models'], types: {}, webhook }, 'shelf.provider.yaml')

it('an existing webhook keeps its secret, which its request omits', () => {
  const webhook = must(made(WEBHOOK)).webhook
  const target = { name: 'mlg', url: 'https://mlg.example', secret: null }
  expect(webhook?.update('7', target)).toMatchObject({
    method: 'POST',
    path: '/hooks/7',
    body: { name: 'mlg', url: 'https://mlg.example' },
  })
  expect(webhook?.update('7', target).body).not.toHaveProperty('secret')
})

it.each([
  [['a', 'b'], true],
  [['b', 'a'], true],
  [['a'], false],
  [['a', 'b', 'c'], false],
])('a webhook with the events %j is current: %j', (events, isCurrent) => {
  const wanted = { ...WEBHOOK.create.body, events: ['a', 'b'] }
  const webhook = must(made({ ...WEBHOOK, create: { path: '/hooks', body: wanted } })).webhook
  const target = { name: 'mlg', url: 'https://mlg.example', secret: 'x' }
  const hook = { id: '7', name: target.name, url: target.url, further: 1, events }
  const read = webhook?.readList({ hooks: [hook] }, { webhook: target, cursor: null })
  expect(read).toMatchObject({ ok: true, value: { found: [{ id: '7', isCurrent }] } })
})

it.each([
  [{ ...WEBHOOK, list: { path: '/hooks', items: 'hooks' } }, 'webhook.list.id'],
  [
    { ...WEBHOOK, list: { ...WEBHOOK.list, query: { from: '{offset}' } } },
    'webhook.list.query.from: unknown placeholder {offset}; known here',
  ],
  [
    { ...WEBHOOK, create: { path: '/hooks', body: { name: '{name}', url: '{url}' } } },
    'webhook.create.body: needs {secret}',
  ],
  [
    { ...WEBHOOK, create: { ...WEBHOOK.create, path: '/{id}' } },
    'webhook.create.path: unknown placeholder {id}; known here',
  ],
  [{ ...WEBHOOK, create: { ...WEBHOOK.create, method: 'GET' } }, 'webhook.create.method'],
])('an invalid webhook is rejected', (webhook, reason) => {
  const read = made(webhook)
  expect(read.ok ? [] : read.error.map((problem) => `${problem.path}: ${problem.reason}`).join('\n')).toContain(reason)
})

it('MLflow is asked for the events that its provider supports', () => {
  const { webhook, eventName, events } = PROVIDERS.get('mlflow') ?? {}
  const { body } = webhook?.create({ name: 'mlg', url: 'https://mlg.example', secret: 'x' }) ?? {}
  const requested = (body as { readonly events: readonly { readonly entity: string; readonly action: string }[] })
    .events
  const named = requested.map(({ entity, action }) =>
    eventName?.({ entity: entity.toLowerCase(), action: action.toLowerCase() }),
  )
  expect(named.toSorted()).toEqual(Object.keys(events ?? {}).toSorted())
})
