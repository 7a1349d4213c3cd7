import { expect, it } from 'vitest'
import { glyphOf } from './glyphs.ts'
import { builtinCatalogue } from './load.ts'

it('a glyph comes from the type, or else from its domain', () => {
  expect(glyphOf({ domain: 'models' })).toBe('model')
  expect(glyphOf({ domain: 'models', glyph: 'pipeline' })).toBe('pipeline')
  expect(glyphOf({ domain: 'lunch' })).toBe('other')
})

it('every built-in type has a glyph', () => {
  expect(builtinCatalogue().types.filter((type) => glyphOf(type) === 'other')).toEqual([])
})
