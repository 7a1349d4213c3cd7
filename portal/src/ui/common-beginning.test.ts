import { expect, it } from 'vitest'
import { withoutCommonBeginning } from './common-beginning.ts'

it.each([
  [
    ['fraud-detection-lr3', 'fraud-detection-lr4'],
    ['lr3', 'lr4'],
  ],
  [
    ['fraud-detector 1', 'fraud-detector 12'],
    ['1', '12'],
  ],
  [
    ['Ranking v5 · 5.1.0', 'Ranking v5 · 5.3.0'],
    ['5.1.0', '5.3.0'],
  ],
  [
    ['feed-ranker v30', 'feed-ranker v31'],
    ['v30', 'v31'],
  ],
  [
    ['Ranking v4 · 4.9.2', 'Ranking v5 · 5.3.0'],
    ['v4 · 4.9.2', 'v5 · 5.3.0'],
  ],
  [
    ['ranker 1', 'ranker 2'],
    ['ranker 1', 'ranker 2'],
  ],
  [['fraud-detection-lr3'], ['fraud-detection-lr3']],
  [
    ['fraud-detection-', 'fraud-detection-lr4'],
    ['fraud-detection-', 'fraud-detection-lr4'],
  ],
  [
    ['a long name of one', 'another name of it'],
    ['a long name of one', 'another name of it'],
  ],
])('%j is shown as %j', (names, shown) => {
  expect(withoutCommonBeginning(names)).toEqual(shown)
})
