import { expect, it } from 'vitest'
import { linkedEntities, versionOf, withoutRepeats } from './links.ts'

const link = (entityType: string, name: string, ...linked: readonly boolean[]) => ({
  uri: `aip://${entityType}/s/${name}`,
  name,
  entityType,
  standing: 'live' as const,
  linked: [...linked],
})
const VIEW = {
  name: 'features',
  label: 'Features',
  direction: null,
  counts: [1, 2],
  differs: true,
  links: [link('Feature', 'device_type', false, true), link('Feature', 'content_embedding', true, true)],
  total: 2,
}
const USES = {
  name: 'usesFeature',
  label: 'Uses feature',
  direction: 'out' as const,
  counts: [1, 2],
  differs: true,
  links: [
    link('Feature', 'device_type', false, true),
    link('FeatureVersion', 'content-embedding v3', false, true),
    link('FeatureVersion', 'content-embedding v2', true, false),
  ],
  total: 3,
}

it("compared links have a row for each entity, with each column's version", () => {
  const entities = linkedEntities(USES)
  expect(entities.map(({ name, link: one }) => name ?? one?.name)).toEqual(['device_type', 'content-embedding'])
  const versions = entities[1]?.cells.map((cell) => (cell === null ? null : versionOf(cell)?.version))
  expect([versions, entities[1]?.differs]).toEqual([['v2', 'v3'], true])
})

it('compared links list versions one by one if a column has two of one entity', () => {
  const links = [link('FeatureVersion', 'a v1', true, true), link('FeatureVersion', 'a v2', true, false)]
  expect(linkedEntities({ links }).map(({ key, differs }) => [key, differs])).toEqual([
    ['aip://FeatureVersion/s/a v1', false],
    ['aip://FeatureVersion/s/a v2', true],
  ])
})

it('compared links show what two relationships share once', () => {
  expect(withoutRepeats([VIEW, USES]).map(({ label, links }) => [label, links.length])).toEqual([['Features', 3]])
  const other = { ...USES, counts: [3, 2] }
  expect(withoutRepeats([VIEW, other])).toEqual([VIEW, other])
})

it('compared links differ if versions do, although the features are the same', () => {
  const features = {
    ...VIEW,
    counts: [1, 1],
    differs: false,
    links: [link('Feature', 'content_embedding', true, true)],
  }
  const versions = { ...USES, counts: [1, 1], links: USES.links.slice(1), total: 2 }
  const [shown, ...others] = withoutRepeats([features, versions])
  expect([shown?.label, shown?.differs, others]).toEqual(['Features', true, []])
  expect(shown === undefined ? [] : linkedEntities(shown).map(({ name, differs }) => [name, differs])).toEqual([
    ['content-embedding', true],
  ])
})
