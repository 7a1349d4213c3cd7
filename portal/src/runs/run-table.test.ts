import { expect, it } from 'vitest'
import { latestText } from './run-table.tsx'

it('a table of runs says that earlier ones are missing, and that the best may be among them', () => {
  const runs = { listed: 200, total: 601, deleted: 0 }
  expect(latestText({ ...runs, isSorted: true })).toBe(
    'Sorted among the latest 200 of 601 runs: an earlier one may be better. A search looks at all.',
  )
  expect(latestText({ ...runs, deleted: 3, isSorted: false })).toBe(
    'The latest 200 of 601 runs, 3 of them deleted: sorting and finding look at these. A search looks at all.',
  )
})
