import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { loadFromFolder } from '../catalogue/load.ts'
import { company, MODEL, saying } from './testing/company.ts'
import { openWorld } from './testing/world.ts'

const DEFINITIONS = {
  types: [
    {
      name: 'Notebook',
      plural: 'Notebooks',
      componentType: 'notebook',
      domain: 'notebooks',
      description: 'Where it all began.',
      attributes: { cells: { type: 'int' }, kernel: { type: 'object', fields: { name: { type: 'string' } } } },
      relationships: { explores: { to: ['Model', 'DataAsset'], many: true, inverse: 'exploredIn' } },
      views: { people: { path: 'explores · ownedBy', to: ['Owner'], shape: 'list' } },
    },
  ],
  rules: [
    {
      id: 'X1',
      name: 'notebookPipelines',
      version: 1,
      from: ['Notebook'],
      concludes: 'usesPipeline',
      to: ['Pipeline'],
      inverse: 'usedInNotebooks',
      path: 'explores · <instanceOf · producedBy · runOf',
      description: 'A notebook uses the pipelines of the models that it explores.',
    },
  ],
}

it('a type, a view and a rule from a folder appear in GraphQL and REST without code', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'definitions-'))
  await writeFile(path.join(folder, 'notebooks.json'), JSON.stringify(DEFINITIONS))
  const catalogue = await loadFromFolder(folder)
  await rm(folder, { recursive: true })
  if (!catalogue.ok) throw new Error(JSON.stringify(catalogue.error))
  const world = await openWorld(catalogue.value)
  const uri = 'aip://notebook/jupyter/first'
  await world.say(
    ...company(),
    saying({
      type: 'Notebook',
      uri,
      attributes: { name: 'First', cells: 3, kernel: { name: 'py' } },
      edges: [['Notebook.explores', MODEL]],
    }),
  )
  const { data, errors } = await world.ask(`{
    notebook(id: "${uri}") { name cells kernel { name } explores { edges { node { name } } } people { name } usesPipeline { edges { node { name } } } }
    notebooks { totalCount }
    model(id: "${MODEL}") { exploredIn { edges { node { name } } } }
  }`)
  expect(errors).toEqual([])
  expect(data).toEqual({
    notebook: {
      name: 'First',
      cells: 3,
      kernel: { name: 'py' },
      explores: { edges: [{ node: { name: 'Ranking v5' } }] },
      people: [{ name: 'Alice' }],
      usesPipeline: { edges: [{ node: { name: 'Weekly ranking trainer' } }] },
    },
    notebooks: { totalCount: 1 },
    model: { exploredIn: { edges: [{ node: { name: 'First' } }] } },
  })
  expect((await world.get(`/api/v1/entities/${encodeURIComponent(uri)}/normalised`)).body).toMatchObject({
    explores: [MODEL],
    cells: 3,
  })
  await world.close()
})
