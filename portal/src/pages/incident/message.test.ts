import { expect, it } from 'vitest'
import { messageTo } from './message.ts'

const ADA = { uri: 'aip://user/people/ada', name: 'Ada', entityType: 'User' }
const version = {
  uri: 'aip://model/registry/v3',
  name: '3',
  entityType: 'ModelInstance',
  model: { uri: 'aip://model/registry/ranking', name: 'Ranking', entityType: 'Model' },
  trainedAt: '2026-01-01T00:00:00Z',
  state: 'running' as const,
  standing: 'live' as const,
  deployments: 1,
  tests: 0,
  via: [],
  omitted: 0,
  successor: null,
  trainedBy: [],
  chosenBy: [],
  headline: null,
}
const deployment = {
  uri: 'aip://deployment/registry/eu',
  name: 'eu-west-1',
  entityType: 'ModelDeployment',
  from: '2026-01-01T00:00:00Z',
}

it("a message lists only the owner's entities, with the address of the page", () => {
  const incident = {
    name: 'clicks',
    versions: [
      { ...version, owners: [ADA] },
      { ...version, name: '4', owners: [] },
    ],
    exposure: [
      { ...deployment, until: null, before: [], owners: [ADA] },
      { ...deployment, name: 'us-east-1', until: '2026-01-02T00:00:00Z', before: [], owners: [ADA] },
    ],
  }
  expect(messageTo(ADA, incident, 'https://portal/incident/clicks').split('\n')).toEqual([
    'Something is wrong with clicks.',
    'Versions of yours are affected:',
    '- Ranking · 3 (running)',
    'Deployments and tests of yours run on such versions:',
    '- eu-west-1',
    'Please retrain, roll back or retire what runs on it.',
    'https://portal/incident/clicks',
  ])
})

it('a message to an owner known only by name has the versions of that name', () => {
  const risk = { uri: null, name: 'risk', entityType: null }
  const ads = { ...risk, name: 'ads' }
  const versions = [
    { ...version, state: 'unknown' as const, owners: [risk] },
    { ...version, name: '4', owners: [ads] },
  ]
  const lines = messageTo(risk, { name: 'clicks', versions, exposure: [] }, 'https://portal').split('\n')
  expect(lines.slice(1, 3)).toEqual(['Versions of yours are affected:', '- Ranking · 3 (use unknown)'])
  expect(lines).toHaveLength(5)
})

it('a message to a trainer of versions has those that nobody owns', () => {
  const trained = { ...version, owners: [], trainedBy: [ADA] }
  const versions = [trained, { ...trained, name: '4', owners: [{ ...ADA, uri: 'aip://user/people/bob', name: 'Bob' }] }]
  const lines = messageTo(ADA, { name: 'clicks', versions, exposure: [] }, 'https://portal').split('\n')
  expect(lines.slice(1, -2)).toEqual([
    'Affected versions that you trained and that have no owner:',
    '- Ranking · 3 (running)',
  ])
})

it('a message has at most twenty lines of a kind, and counts the rest', () => {
  const versions = Array.from({ length: 25 }, (_, i) => ({ ...version, name: String(i), owners: [ADA] }))
  const lines = messageTo(ADA, { name: 'clicks', versions, exposure: [] }, 'https://portal').split('\n')
  expect(lines).toHaveLength(25)
  expect(lines[22]).toBe('- and 5 more')
})
