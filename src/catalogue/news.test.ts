import { expect, it } from 'vitest'
import { severityOfValue } from './news.ts'

it.each([
  ['ModelInstance', 'modelState', 'registered', 'released', 'medium'],
  ['ModelInstance', 'modelState', 'released', 'registered', 'medium'],
  ['ModelInstance', 'modelState', 'released', 'retired', 'medium'],
  ['ModelInstance', 'modelState', 'registered', 'validated', 'low'],
  ['Model', 'aliases', { champion: '4' }, { champion: '3' }, 'medium'],
  ['Model', 'aliases', { champion: '3' }, {}, 'medium'],
  ['PipelineRun', 'status', 'FAILED', 'RUNNING', 'low'],
  ['Model', 'tags', [{ tag: 'owner', value: 'ann' }], [{ tag: 'owner', value: 'bob' }], 'medium'],
  ['Model', 'tags', [{ tag: 'team', value: 'risk' }], [], 'medium'],
  ['Model', 'tags', [{ tag: 'note', value: 'a' }], [{ tag: 'note', value: 'b' }], 'low'],
  ['Model', 'tags', null, [{ tag: 'owner', value: 'ann' }], 'low'],
])('for a %s, changing %s from %j to %j is news that is %s', (type, name, before, after, severity) => {
  expect(severityOfValue(type, { name, before, after })).toBe(severity)
})
