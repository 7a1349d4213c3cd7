import { expect, it } from 'vitest'
import { labelsOf, NodeLabels } from './labels.ts'

it.each([
  ['pii', true],
  ['pii::high', true],
  ['pii:high', true],
  ['PII=High', true],
  ['pii::low', false],
  ['licence:mit', true],
  ['licence::mit', true],
  ['acme:sensitivity:high', true],
  ['acme:sensitivity=high', true],
])('hides what has the tag that a rule writes as %s: %s', (tag, isHidden) => {
  const rule = { tags: [tag], domains: [], platforms: [], exceptFor: [] }
  const labels = new NodeLabels([rule])
  const tags = [{ tag: 'pii', value: 'high' }, 'licence:mit', { tag: 'acme:sensitivity', value: 'high' }]
  labels.state({ node: 1, document: 1, asserted: { tags }, retracted: [] }, 1)
  expect(labels.has(1, labelsOf(rule), 1)).toBe(isHidden)
})
