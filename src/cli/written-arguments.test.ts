import { expect, it } from 'vitest'
import { findOperation } from './operation-table.ts'
import { withMeanings } from './written-arguments.ts'

/** Returns what `mlg lineage xgb-13` asks about, and what it notes beside the answer. */
async function meant(hits: readonly object[], gone: readonly object[]) {
  const notes: string[] = []
  const { uri } = await withMeanings(
    findOperation('lineage'),
    { uri: 'xgb-13' },
    {
      ask: async () => ({ hits, gone: { total: gone.length, hits: gone } }) as never,
      note: (line) => void notes.push(line),
    },
  )
  return { uri, notes }
}

const run = (id: string, standing: string) =>
  ({ uri: `aip://mlflow-run/mlflow/${id}`, name: 'xgb-13', entityType: 'MlflowRun', standing }) as const

it('a name refers to a deleted entity only if no other has it, and says so', async () => {
  const [here, gone] = [run('1', 'live'), run('2', 'gone')]
  expect(await meant([here], [gone])).toEqual({ uri: here.uri, notes: [`xgb-13: ${here.uri}`] })
  expect(await meant([], [gone])).toEqual({
    uri: gone.uri,
    notes: [`xgb-13: ${gone.uri}, deleted or renamed at its source`],
  })
})

it('a team known only from a tag is explained with how to find what it owns', async () => {
  const query = { parts: [{ values: [{ means: [{ value: 'risk', name: 'risk' }] }] }] }
  const ask = async () => ({ hits: [], gone: { hits: [] }, query }) as never
  const home = withMeanings(findOperation('home'), { of: 'risk' }, { ask, note: () => undefined })
  await expect(home).rejects.toThrow(`mlg search 'team:risk'`)
})

it.each([
  ['diff', 'from', 'to'],
  ['activity', 'since', 'asOf'],
])('a day of %s begins with its first moment as "%s", and ends with its last otherwise', async (name, first, last) => {
  const lookup = { ask: async () => ({}), note: () => undefined }
  const given = { [first]: '3 March 2024', [last]: '3 March 2024' }
  const meantBy = await withMeanings(findOperation(name), given, lookup)
  expect(meantBy[first]).toBe(new Date(2024, 2, 3).toISOString())
  expect(meantBy[last]).toBe(new Date(2024, 2, 4, 0, 0, 0, -1).toISOString())
})
