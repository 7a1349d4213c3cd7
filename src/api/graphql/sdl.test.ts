import { readFile, writeFile } from 'node:fs/promises'
import { buildSchema } from 'graphql/index.js'
import { expect, it } from 'vitest'
import { BUILTIN } from '../../catalogue/builtin.ts'
import type { TypeDefinition } from '../../catalogue/definition.ts'
import { builtinCatalogue, loadCatalogue } from '../../catalogue/load.ts'
import { executableSchema } from './schema.ts'
import { printSdl } from './sdl.ts'

it('schema/schema.graphql is the schema of the built-in catalogue', async () => {
  const file = new URL('../../../schema/schema.graphql', import.meta.url)
  const sdl = printSdl(builtinCatalogue())
  if (process.env.UPDATE === '1') await writeFile(file, sdl)
  expect(await readFile(file, 'utf8')).toBe(sdl)
})

it('every accepted definition yields a valid schema', () => {
  const everything: TypeDefinition = {
    name: 'Everything',
    plural: 'Everythings',
    componentType: 'everything',
    domain: 'everything',
    description: 'With "quotes" and\nlines.',
    interfaces: ['DataAsset', 'Shiny'],
    attributes: {
      location: { type: 'string' },
      nested: { type: 'object', list: true, fields: { inner: { type: 'object', fields: { big: { type: 'long' } } } } },
      flags: { type: 'boolean', list: true },
      anything: { type: 'json' },
    },
    relationships: {
      wholes: { to: ['any'], many: true, shape: 'list', inverse: 'everythingAbout' },
      shines: { to: ['Shiny'], many: false, inverse: 'shoneBy', inverseOne: true },
    },
  }
  const loaded = loadCatalogue([...BUILTIN, { name: 'mine.json', content: { types: [everything] } }])
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
  expect(() => buildSchema(printSdl(loaded.value))).not.toThrow()
  const schema = executableSchema(loaded.value)
  expect(Object.keys(schema.getTypeMap())).toEqual(
    expect.arrayContaining(['EverythingNestedValue', 'EverythingNestedInnerValue', 'Shiny', 'ShinyConnection']),
  )
})
