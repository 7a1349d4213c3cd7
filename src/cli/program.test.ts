import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../commands/all.ts'
import { QUESTIONS } from '../questions/all.ts'
import { OFFLINE } from './derive.ts'
import { nameAtTerminal, optionOf } from './terminal-names.ts'
import { PRINTERS } from './print/printers.ts'
import { commandLine } from './program.ts'

/** Runs the command line, which throws instead of ending the process, and returns its output. */
async function given(...args: readonly string[]): Promise<string> {
  const written: string[] = []
  const program = commandLine()
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])])
    command.exitOverride().configureOutput({
      writeErr: (text) => written.push(text),
      writeOut: (text) => written.push(text),
    })
  await program.parseAsync(args, { from: 'user' }).catch(() => undefined)
  return written.join('')
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
  ])('%j is refused with a suggestion: %s', async (args, meant) => {
    const message = await given(...args)
    expect(message).toMatch(/^error: unknown (option|command)/)
    expect(message).toContain(`(Did you mean ${meant}?)`)
    expect(message).toContain(`"mlg help <command>" shows a command's options.`)
  })
})

it.each([
  ['sources', 'it keeps no history of its sources'],
  ['search', 'present'],
])('%s is refused for a past moment with the reason', async (name, reason) => {
  const message = await given(name, '--as-of', '2026-01-01')
  expect(message).toContain('error: --as-of: ')
  expect(message).toContain(reason)
})

describe('an option that takes an integer', () => {
  it.each([
    [['access', 'local', '--minutes', '20000'], 60],
    [['access', 'local', '--minutes', '61'], 60],
    [['provider', 'test', 'x', '--url', 'http://127.0.0.1:1', '--sample', '10001'], 10_000],
    [['import', 'x.csv', '--wait', '86401'], 86_400],
  ])('is refused with its own bound: %j, %i', async (args, most) =>
    expect(await given(...args)).toContain(`Give an integer from 1 to ${most}.`),
  )
})

const AT_A_TERMINAL = [...QUESTIONS, ...COMMANDS].flatMap((operation) =>
  operation.cli === null ? [] : [[nameAtTerminal(operation), operation] as const],
)

describe('the declared command-line operations', () => {
  it.each(AT_A_TERMINAL)(
    'mlg %s --help lists exactly its parameters, each with a description',
    (name, { parameters, cli }) => {
      const help = helpOf(name)
      const listed = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+|\w+)(?: <[\w|-]+>)? {2}/gm)].map(
        (match) => match[1] ?? '',
      )
      const names = Object.keys(parameters).flatMap((parameter) => [optionOf(parameter), parameter])
      const shown = listed.filter(
        (one) =>
          ![
            '--url',
            '--json',
            '--help',
            ...(cli?.prints === undefined ? [] : [`--${cli.prints.option}`]),
            ...(OFFLINE.has(name) ? ['--config'] : []),
          ].includes(one),
      )
      expect(shown.filter((one) => !names.includes(one))).toEqual([])
      expect(shown.length).toBe(Object.keys(parameters).length)
      expect(listed).toEqual(expect.arrayContaining(['--url', '--json']))
      for (const { description } of Object.values(parameters)) expect(help).toContain(description)
    },
  )

  it('have distinct names', () => {
    const names = [...namedCommands().keys()]
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(AT_A_TERMINAL.map(([name]) => name)))
  })

  it('are described in words, even if they only have subcommands', () => {
    const undescribed = commandLine().commands.filter((command) => [command.name(), ''].includes(command.description()))
    expect(undescribed.map((command) => command.name())).toEqual([])
  })

  it('have a custom printer only if declared', () => {
    const names = [...QUESTIONS, ...COMMANDS].map(({ name }) => name)
    expect(Object.keys(PRINTERS).filter((name) => !names.includes(name))).toEqual([])
  })

  it('show allowed values, bounds and defaults', () => {
    expect(helpOf('lineage')).toMatch(/-d, --direction <upstream\|downstream> .*\(default: upstream\)/)
    expect(helpOf('unused')).toMatch(/--sort <word> .*\(one of name, team, updated, certainty\)/)
    expect(helpOf('lineage')).toMatch(/--limit <n> .*\(0 to 1000; default: 100\)/)
    expect(helpOf('diff')).toMatch(/--from <moment> .*\(required\)/)
  })

  it('are found by "mlg help", subcommands too', async () => {
    expect(await given('help', 'token', 'create')).toContain('Usage: mlg token create ')
    expect(await given('help', 'nope')).toContain('error: there is no command "nope"')
  })

  it('reject a missing argument without a request', async () => {
    expect(await given('lineage')).toContain("error: missing required argument 'uri'")
    expect(await given('diff')).toContain("error: required option '--from <moment>' not specified")
  })
})

/** On one line each, whatever the terminal's width. */
/** Subcommands by both words. */
function namedCommands(): ReadonlyMap<string, Command> {
  return new Map(
    commandLine().commands.flatMap((one): [string, Command][] => [
      [one.name(), one],
      ...one.commands.map((sub): [string, Command] => [`${one.name()} ${sub.name()}`, sub]),
    ]),
  )
}

function helpOf(name: string): string {
  const command = namedCommands().get(name)
  return command?.configureHelp({ helpWidth: 10_000 }).helpInformation() ?? ''
}
