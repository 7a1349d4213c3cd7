import { expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { definitionsFor, PROVIDERS } from '../providers/all.ts'
import { BUILTIN } from './builtin.ts'
import { registeringEdges } from './containment.ts'
import { loadCatalogue } from './load.ts'

it('a version is registered from a run, a logged model or a training, not from what it merely uses', () => {
  const catalogue = must(loadCatalogue([...BUILTIN, ...definitionsFor([...PROVIDERS.keys()])]))
  expect(registeringEdges(catalogue).map(({ id }) => id)).toEqual([
    'MlflowRun.registered',
    'MlflowLoggedModel.registeredAs',
    'VertexTraining.trained',
  ])
})
