import { expect, it } from 'vitest'
import { checksIn } from './dataset/checks.tsx'

const check = (assertion: string, success: boolean) => ({
  assertion,
  success,
  column: null,
  severity: null,
  message: null,
  at: null,
})

it('the checks of a table include those of other sources that have it, by its location or that of a version', () => {
  const table = (platform: string, ...assertions: readonly ReturnType<typeof check>[]) => ({
    uri: `aip://dataset/${platform}/orders`,
    assertions,
  })
  const [evidently, expectations] = [
    table('evidently', check('drift', true)),
    table('great-expectations', check('id is unique', true), check('id is not null', false)),
  ]
  const dataset = {
    ...table('mlflow'),
    sameAs: [evidently],
    versions: { totalCount: 2, edges: [[expectations], [evidently]].map((contentOf) => ({ node: { contentOf } })) },
  }
  expect(checksIn({ dataset }).map(({ assertion, elsewhere }) => [assertion, elsewhere])).toEqual([
    ['drift', evidently.uri],
    ['id is not null', expectations.uri],
    ['id is unique', expectations.uri],
  ])
  const own = { ...dataset, assertions: [check('is fresh', true)] }
  expect(checksIn({ dataset: own })[0]).toMatchObject({ assertion: 'is fresh', elsewhere: null })
})
