import { afterEach, expect, it, vi } from 'vitest'
import { reporting } from './report-errors.ts'

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

it("prints errors line by line, without moving the terminal's cursor", async () => {
  const printed: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((text: unknown) => void printed.push(text))
  await reporting(async () => {
    throw new Error('it said \u001b[2J\u0007\n    → try again')
  })()
  expect(printed).toEqual(['it said \\u001b[2J\\u0007\n    → try again'])
  expect(process.exitCode).toBe(1)
})
