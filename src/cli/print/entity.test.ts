import { expect, it } from 'vitest'
import type { EntityAnswer } from '../../questions/describe.ts'
import { lines } from './entity.ts'

function printed(more: Partial<EntityAnswer>): string {
  const answer = {
    uri: 'aip://mlflow-prompt/mlflow/support/1',
    entityType: 'MlflowPromptVersion',
    attributes: {},
    relationships: [],
    violations: [],
    knownOwners: [],
    renamedTo: null,
    deletedAtSource: null,
    sourceUrl: null,
    verification: null,
    tx: 1,
    ...more,
  } as unknown as EntityAnswer
  return [...lines(answer, {})].map((line) => (typeof line === 'string' ? line : line.text)).join('\n')
}

it('prints the template of a chat as messages, with their roles', () => {
  const template = JSON.stringify([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Answer {{question}}.' },
  ])
  const text = printed({ attributes: { name: 'support v1', template } })
  expect(text).toMatch(/template \(2\):\n.*role +content\n.*system +Be brief\.\n.*user +Answer \{\{question\}\}\./)
  expect(text).not.toContain('[{')
})

it('names the command that prints the last state of a deleted entity', () => {
  expect(printed({ deletedAtSource: '2026-01-02T00:00:00.000Z' })).toContain(
    'mlg describe aip://mlflow-prompt/mlflow/support/1 --as-of 2026-01-01T23:59:59.999Z',
  )
})

it('tells since when the current version of a model is known to be current', () => {
  const row = { uri: 'aip://model/mlflow/churn/3', name: 'churn · 3', entityType: 'ModelInstance', standing: 'live' }
  const seen = { ...row, firstSeen: '2026-01-02T00:00:00.000Z' }
  const relationships = ['currentInstance', 'instances'].map((name) => ({ name, count: 1, rows: [seen] }))
  const text = printed({ relationships: relationships as unknown as EntityAnswer['relationships'] })
  expect(text.match(/seen since .*/g)).toEqual(['seen since 2026-01-02T00:00:00.000Z'])
})
