import { expect, it } from 'vitest'
import { builtinProvider } from '../testing/provider/builtin.ts'
import { neverListed, waitingChanges } from './listing.ts'

it('names the types of which a listing by the end lacks what is running', () => {
  expect(waitingChanges(builtinProvider('mlflow')).changesByEnd).toEqual(['MlflowRun'])
  expect(waitingChanges(builtinProvider('prefect')).changesByEnd).toEqual([])
})

it('leaves types that no listing shows out of what a complete listing notices', () => {
  const provider = builtinProvider('mlflow')
  const { MlflowRun: run } = provider.types
  if (run === undefined) throw new Error('the provider has no runs')
  const types = { MlflowRun: { ...run, list: () => null } }
  expect(neverListed({ types })).toEqual(['MlflowRun'])
  expect(waitingChanges({ types })).toEqual({ changesUnlisted: [], changesByEnd: [] })
})
