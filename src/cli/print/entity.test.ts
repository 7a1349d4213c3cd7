import { expect, it } from 'vitest'
import type { EntityAnswer } from '../../questions/describe.ts'
import { lines } from './entity.ts'

it('prints the template of a chat as messages, with their roles', () => {
  const template = JSON.stringify([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Answer {{question}}.' },
  ])
  const answer = {
    uri: 'aip://mlflow-prompt/mlflow/support/1',
    entityType: 'MlflowPromptVersion',
    attributes: { name: 'support v1', template },
    relationships: [],
    violations: [],
    knownOwners: [],
    renamedTo: null,
    deletedAtSource: null,
    sourceUrl: null,
    verification: null,
    tx: 1,
  } as unknown as EntityAnswer
  const printed = [...lines(answer, {})].map((line) => (typeof line === 'string' ? line : line.text)).join('\n')
  expect(printed).toMatch(/template \(2\):\n.*role +content\n.*system +Be brief\.\n.*user +Answer \{\{question\}\}\./)
  expect(printed).not.toContain('[{')
})
