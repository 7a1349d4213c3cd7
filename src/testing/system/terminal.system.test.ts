import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameAtTerminal, optionOf } from '../../cli/terminal-names.ts'
import { runForLines } from '../terminal.ts'
import { COMMANDS } from '../../commands/all.ts'
import { QUESTIONS } from '../../questions/all.ts'
import type { Example, Operation } from '../../questions/declare.ts'
import { startSettledSystem, type System } from './harness.ts'

/** Runs every example of the tables at a terminal against the whole system. */
let system: System
beforeAll(async () => {
  system = await startSettledSystem()
}, 120_000)
afterAll(() => system.stop())

async function mlg(...args: readonly string[]): Promise<string> {
  return (await runForLines(system.url, ...args)).join('\n')
}

function argumentsOf(operation: Operation, example: Example): readonly string[] {
  const positional: readonly string[] = operation.cli?.positional ?? []
  const given = Object.entries(example.arguments)
  const options = given.flatMap(([name, value]) => {
    if (positional.includes(name) || value === false) return []
    return value === true ? [optionOf(name)] : [value].flat().flatMap((one) => [optionOf(name), String(one)])
  })
  const positionals = positional.flatMap((name) => [example.arguments[name] ?? []].flat().map(String))
  return [...nameAtTerminal(operation).split(' '), ...positionals, ...options]
}

function examplesOf(operations: readonly Operation[]): readonly (readonly [string, readonly string[]])[] {
  return operations.flatMap((operation) =>
    operation.cli === null
      ? []
      : operation.examples.map((example) => {
          const args = argumentsOf(operation, example)
          return [args.join(' '), args] as const
        }),
  )
}

describe('at a terminal', () => {
  it.each(examplesOf(QUESTIONS))('mlg %s gets an answer', async (_, args) => {
    const text = await mlg(...args)
    expect(process.exitCode ?? 0, text).toBe(0)
    expect(text).not.toBe('')
    expect(text).not.toMatch(/undefined|\[object Object\]|NaN/)
  })

  it.each(examplesOf(QUESTIONS))('mlg %s --json prints the answer unchanged', async (_, args) => {
    expect(JSON.parse(await mlg(...args, '--json'))).toBeTypeOf('object')
  })

  // There may be nothing to decide: then it is refused in words.
  it.each(examplesOf(COMMANDS))('mlg %s succeeds, or is refused in words', async (_, args) => {
    const text = await mlg(...args)
    expect(text).not.toBe('')
    expect(text).not.toMatch(/undefined|\[object Object\]|NaN|No service answers|may have another version/)
  })
})
