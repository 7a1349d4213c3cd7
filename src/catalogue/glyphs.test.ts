import { expect, it } from 'vitest'
import { glyphOf } from './glyphs.ts'
import { builtinCatalogue } from './registry.ts'

it('is what a type declares, or that of its part of the lifecycle', () => {
  expect(glyphOf({ domain: 'models' })).toBe('model')
  expect(glyphOf({ domain: 'models', glyph: 'pipeline' })).toBe('pipeline')
  expect(glyphOf({ domain: 'lunch' })).toBe('other')
})

it('is there for every built-in type', () => {
  expect(builtinCatalogue().types.filter((type) => glyphOf(type) === 'other')).toEqual([])
})
