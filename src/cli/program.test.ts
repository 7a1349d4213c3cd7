import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { commandLine } from './program.ts'

/** The command line, which throws instead of ending the process, and what it would have written. */
async function given(...args: readonly string[]): Promise<string> {
  const written: string[] = []
  const program = commandLine()
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ writeErr: (text) => written.push(text) })
  await program.parseAsync(args, { from: 'user' }).catch(() => undefined)
  return written.join('')
}

function optionsOf(name: string): readonly string[] {
  const command: Command | undefined = commandLine().commands.find((one) => one.name() === name)
  return (command?.options ?? []).map((option) => option.attributeName())
}

describe('a command', () => {
  it.each([
    [['lineage', 'aip://a/b/c', '--asof', '3'], '--as-of'],
    [['lineage', 'aip://a/b/c', '--asOf', '3'], '--as-of'],
    [['lineage', 'aip://a/b/c', '--type', 'Model'], '--types'],
    [['impact', 'aip://a/b/c', '--limits', '3'], '--limit'],
    [['diff', '--form', '3'], '--from'],
    [['start', '--confg', 'x'], '--config'],
    [['linage', 'aip://a/b/c'], 'lineage'],
  ])('%j is refused, with what it may have meant: %s', async (args, meant) => {
    const said = await given(...args)
    expect(said).toMatch(/^error: unknown (option|command)/)
    expect(said).toContain(`(Did you mean ${meant}?)`)
    expect(said).toContain('"mlg help <command>" lists what it takes.')
  })

  it.each([
    ['lineage', ['direction', 'types', 'until', 'depth', 'asOf', 'cursor', 'limit']],
    ['impact', ['group', 'asOf', 'cursor', 'limit']],
    ['why', ['asOf']],
    ['history', ['asOf', 'cursor', 'limit']],
    ['diff', ['from', 'to', 'hops', 'asOf', 'cursor', 'limit']],
    ['held', ['after', 'limit']],
    ['retain', ['before', 'dryRun']],
  ])('%s takes what the same question takes over REST: %j', (name, parameters) => {
    expect(optionsOf(name)).toEqual(expect.arrayContaining(parameters))
  })
})
