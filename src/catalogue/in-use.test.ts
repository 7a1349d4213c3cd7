import { expect, it } from 'vitest'
import type { Attributes } from '../model/facts.ts'
import type { TypeDefinition } from './definition.ts'
import { isRetired } from './in-use.ts'
import { builtinCatalogue } from './load.ts'

const catalogue = builtinCatalogue()
const STATUS = { attribute: 'status', in: ['serving', 'draining'] } as const

it.each<[string, Pick<TypeDefinition, 'inUse' | 'retired'>, Attributes, boolean]>([
  ['declared, and so', { retired: { attribute: 'stage', in: ['retired'] } }, { stage: 'retired' }, true],
  ['declared, and not so', { retired: { attribute: 'stage', in: ['retired'] } }, { stage: 'deprecated' }, false],
  ['declared, and unknown', { retired: { attribute: 'stage', in: ['retired'] } }, {}, false],
  ['declared, but in use all the same', { inUse: STATUS, retired: STATUS }, { status: 'serving' }, false],
  ['not in use by its status', { inUse: STATUS }, { status: 'failed' }, true],
  ['in use by its status', { inUse: STATUS }, { status: 'draining' }, false],
  ['without a status', { inUse: STATUS }, { status: null }, false],
  ['in use as long as it has no end', { inUse: { attribute: 'activeTo', in: [null] } }, {}, false],
  ['ended', { inUse: { attribute: 'activeTo', in: [null] } }, { activeTo: '2026-01-01T00:00:00Z' }, true],
  ['not read: no status says that', { inUse: { attribute: 'usage.reads30d', above: 0 } }, { usage: {} }, false],
  ['without a condition', {}, { status: 'retired' }, false],
])('judges whether a type is retired: %s', (_, type, attributes, retired) => {
  expect(isRetired(type, attributes)).toBe(retired)
})

it.each<[string, Attributes, boolean]>([
  ['Model', { stage: 'retired' }, true],
  ['Model', { stage: 'production' }, false],
  ['ModelInstance', { modelState: 'registered' }, false],
  ['ModelInstance', { modelState: 'retired' }, true],
  ['ModelInstance', { modelState: 'retired', tags: [{ tag: 'alias', value: 'champion' }] }, false],
  ['ModelDeployment', { status: 'failed' }, true],
  ['AbTest', { status: 'DRAFT' }, false],
  ['AbTest', { status: 'STOPPED' }, true],
  ['User', { active: false }, true],
  ['User', {}, false],
])('judges whether a %s is retired: %o', (type, attributes, retired) => {
  expect(isRetired(catalogue.type(type) ?? {}, attributes)).toBe(retired)
})
