import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nameAtTerminal, optionOf } from '../../cli/terminal-names.ts'
import { commandLine } from '../../cli/program.ts'
import { COMMANDS } from '../../commands/all.ts'
import { QUESTIONS } from '../../questions/all.ts'
import type { Example, Operation } from '../../questions/declare.ts'
import { startSystem, type System } from './harness.ts'

/** Every example of the tables, given at a terminal to the whole system. */
let system: System
let lines: string[] = []
beforeAll(async () => {
  system = await startSystem()
  await system.settled()
}, 120_000)
afterAll(() => system.stop())
beforeEach(() => {
  lines = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

async function mlg(...args: readonly string[]): Promise<string> {
  await commandLine().parseAsync([...args, '--url', system.url], { from: 'user' })
  return lines.join('\n')
}

function argumentsOf(operation: Operation, example: Example): readonly string[] {
  const positional: readonly string[] = operation.terminal?.positional ?? []
  const given = Object.entries(example.arguments)
  const options = given.flatMap(([name, value]) => {
    if (positional.includes(name) || value === false) return []
    return value === true ? [optionOf(name)] : [optionOf(name), String(value)]
  })
  const positionals = positional.flatMap((name) => (name in example.arguments ? [String(example.arguments[name])] : []))
  return [nameAtTerminal(operation), ...positionals, ...options]
}

function examplesOf(operations: readonly Operation[]): readonly (readonly [string, readonly string[]])[] {
  return operations.flatMap((operation) =>
    operation.terminal === null
      ? []
      : operation.examples.map((example) => {
          const args = argumentsOf(operation, example)
          return [args.join(' '), args] as const
        }),
  )
}

describe('at a terminal', () => {
  it.each(examplesOf(QUESTIONS))('mlg %s is answered', async (_, args) => {
    const text = await mlg(...args)
    expect(process.exitCode ?? 0, text).toBe(0)
    expect(lines.length).toBeGreaterThan(0)
    expect(text).not.toMatch(/undefined|\[object Object\]|NaN/)
  })

  it.each(examplesOf(QUESTIONS))('mlg %s --json is the answer as it came', async (_, args) => {
    expect(JSON.parse(await mlg(...args, '--json'))).toBeTypeOf('object')
  })

  // Whether there is anything to decide is another matter: then it is refused in words.
  it.each(examplesOf(COMMANDS))('mlg %s is done, or refused in words', async (_, args) => {
    const text = await mlg(...args)
    expect(lines.length).toBeGreaterThan(0)
    expect(text).not.toMatch(/undefined|\[object Object\]|NaN|No service answers|may be of another version/)
  })
})
