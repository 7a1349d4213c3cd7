import { expect, it } from 'vitest'
import { z } from 'zod'
import { causeKind } from '../../../src/questions/shapes.ts'
import { causeText } from './causes.ts'

it.each(causeKind(z).options)('%s has a word and an explanation', (cause) => {
  const { text, title } = causeText(cause)
  expect(title).toMatch(/^[A-Z].*\.$/)
  expect(text).not.toBe('sweep')
})

it.each(['later', 'constructor', '__proto__'])('%s, which is not known, stays as it is', (cause) =>
  expect(causeText(cause)).toEqual({ text: cause, title: '' }),
)
