import { expect, it } from 'vitest'
import { builtinProvider } from '../testing/provider/builtin.ts'
import { unlistedTypes, waitingChanges } from './listing.ts'

it("lists what each type's incremental listing misses", () => {
  expect(waitingChanges(builtinProvider('mlflow')).changesMissed).toEqual([
    { type: 'MlflowExperiment', what: 'tags' },
    { type: 'MlflowRun', what: 'after its end, or beside 200 newer running runs' },
    { type: 'MlflowLoggedModel', what: 'metrics, parameters, tags' },
  ])
  expect(waitingChanges(builtinProvider('prefect')).changesMissed).toEqual([])
})

it('excludes types that no listing shows from what a complete sweep notices', () => {
  const provider = builtinProvider('mlflow')
  const { MlflowRun: run } = provider.types
  if (run === undefined) throw new Error('the provider has no runs')
  const types = { MlflowRun: { ...run, list: () => null } }
  expect(unlistedTypes({ types })).toEqual(['MlflowRun'])
  expect(waitingChanges({ types })).toEqual({ changesUnlisted: [], changesMissed: [] })
  expect(unlistedTypes({ types: { MlflowRun: { ...run, onlyLatest: true } } })).toEqual(['MlflowRun'])
})
