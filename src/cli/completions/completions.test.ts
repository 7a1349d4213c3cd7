// Tests what each shell itself offers, with completions loaded like a person loads them.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canInstall, installPackages } from '../../../scripts/services/debian.ts'
import { COMMANDS } from '../../commands/all.ts'
import { QUESTIONS } from '../../questions/all.ts'
import type { Operation } from '../../questions/declare.ts'
import { EXPORT_FORMATS, exportParameters } from '../../questions/export.ts'
import type { Parameters } from '../../questions/parameters.ts'
import { ROLES } from '../../wiring/roles.ts'
import { OFFLINE } from '../derive.ts'
import { nameOfExport, nameAtTerminal, optionOf } from '../terminal-names.ts'
import { commandLine } from '../program.ts'
import { SHELLS, type Shell } from '../shells.ts'
import { completionsFor } from './print.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-completions-'))
  for (const shell of SHELLS) writeFileSync(join(folder, shell), completionsFor(shell, commandLine()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Prints a line \`> WORD…\` for each command line, and below it what is offered, one to a line. */
const ASK: Readonly<Record<Shell, (lines: readonly (readonly string[])[]) => readonly string[]>> = {
  bash: (lines) => [
    '--norc',
    '-c',
    [
      `source ${join(folder, 'bash')}`,
      ...lines.map(
        (words) =>
          `COMP_WORDS=(${words.map(quoteWord).join(' ')}); COMP_CWORD=${words.length - 1}; _mlg; echo '>'; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ),
    ].join('\n'),
  ],
  // Calls it like the completion system, with functions that replace the drawing of a menu.
  zsh: (lines) => [
    '-f',
    '-c',
    [
      'compdef() { : }',
      'compadd() { shift; print -l -- "$@" }',
      // Takes the name of an array of "word:description", after the kind of words.
      '_describe() { local -a all; all=("${(@P)argv[-1]}"); print -l -- "${(@)all%%:*}" }',
      `source ${join(folder, 'zsh')}`,
      ...lines.map((words) => `words=(${words.map(quoteWord).join(' ')}); CURRENT=${words.length}; print '>'; _mlg`),
    ].join('\n'),
  ],
  fish: (lines) => [
    '--no-config',
    '-c',
    [
      `source ${join(folder, 'fish')}`,
      ...lines.map((words) => `echo '>'; complete -C ${quoteWord(words.join(' '))} | string replace -r '\\t.*' ''`),
      'true',
    ].join('\n'),
  ],
}

function quoteWord(word: string): string {
  return `'${word}'`
}

function offeredBy(shell: Shell, lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const { stdout, stderr, status } = spawnSync(shell, ASK[shell](lines), { encoding: 'utf8', cwd: folder })
  expect([status, stderr]).toEqual([0, ''])
  const answers = stdout.split(/^>$/m).slice(1)
  return answers.map((text) => [...new Set(text.split('\n').filter((line) => line !== ''))].sort())
}

interface Named {
  readonly words: readonly string[]
  readonly parameters: Parameters
  readonly positional: readonly string[]
  readonly also: readonly string[]
}

const TERMINAL: readonly Named[] = [...QUESTIONS, ...COMMANDS].flatMap((operation: Operation) =>
  operation.cli === null
    ? []
    : [
        {
          words: ['mlg', ...nameAtTerminal(operation).split(' ')],
          parameters: operation.parameters,
          positional: operation.cli.positional,
          also: [
            '--url',
            '--json',
            '--help',
            ...(operation.cli.prints === undefined ? [] : [`--${operation.cli.prints.option}`]),
            ...(OFFLINE.has(operation.name) ? ['--config'] : []),
          ],
        },
      ],
)
const EXPORTED: readonly Named[] = QUESTIONS.flatMap((question) =>
  question.export === undefined
    ? []
    : [
        {
          words: ['mlg', 'export', nameOfExport(question)],
          parameters: exportParameters(question.parameters),
          positional: question.cli?.positional ?? [],
          also: ['--url', '--out', '--force', '--help'],
        },
      ],
)
const ALL = [...TERMINAL, ...EXPORTED]

const there = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0

const missing = SHELLS.filter((shell) => !there(shell))
if (missing.length > 0 && canInstall()) {
  console.log(`installing the packages ${missing.join(' and ')} of the system`)
  await installPackages(missing)
}

describe.each(SHELLS)('completions for %s', (shell) => {
  const installed = there(shell)
  if (!installed) console.warn(`SKIPPED: ${shell} isn't installed, so its completions aren't tested here.`)

  it.runIf(installed)('offer every command, also by its prefix', () => {
    const [all = [], some, none] = offeredBy(shell, [
      ['mlg', ''],
      ['mlg', 'imp'],
      ['mlg', 'lineage', 'aip'],
    ])
    const names = [
      ...new Set([
        ...TERMINAL.map(({ words }) => words[1] ?? ''),
        'start',
        'doctor',
        'size',
        'export',
        'show',
        'help',
        'completions',
      ]),
    ]
    expect(all).toEqual(expect.arrayContaining(names))
    expect(beginning(some, 'imp')).toEqual(['impact', 'import'])
    expect(beginning(none, 'aip')).toEqual([])
  })

  it.runIf(installed)('offer exactly the options of each command', () => {
    const answers = offeredBy(
      shell,
      ALL.map(({ words }) => [...words, '--']),
    )
    for (const [i, { words, parameters, positional, also }] of ALL.entries()) {
      const options = Object.keys(parameters).filter((name) => !positional.includes(name))
      const long = answers[i]?.filter((word) => word.startsWith('--'))
      expect([words, long]).toEqual([words, [...options.map(optionOf), ...also].sort()])
    }
  })

  it.runIf(installed)('offer the values of each option that has few', () => {
    const cases = ALL.flatMap(({ words, parameters, positional }) =>
      Object.entries(parameters).flatMap(([name, parameter]) =>
        parameter.kind !== 'word'
          ? []
          : [{ line: [...words, ...(positional[0] === name ? [] : [optionOf(name)]), ''], values: parameter.options }],
      ),
    )
    const answers = offeredBy(
      shell,
      cases.map(({ line }) => line),
    )
    expect(cases.length).toBeGreaterThan(8)
    for (const [i, { line, values }] of cases.entries()) expect([line, answers[i]]).toEqual([line, [...values].sort()])
  })

  it.runIf(installed)('offer values after a letter, after other options, and outside any table', () => {
    const [direction, format, role, own, help] = offeredBy(shell, [
      ['mlg', 'lineage', 'x', '-d', ''],
      ['mlg', 'export', 'unused', 'Feature', '--as-of', '5', '--format', ''],
      ['mlg', 'start', '--role', ''],
      ['mlg', 'completions', ''],
      ['mlg', 'help', 'lin'],
    ])
    expect(direction).toEqual(['downstream', 'upstream'])
    expect(format).toEqual([...EXPORT_FORMATS].sort())
    expect(role).toEqual([...ROLES].sort())
    expect(own).toEqual([...SHELLS].sort())
    expect(beginning(help, 'lin')).toEqual(['lineage'])
  })

  it.runIf(installed)('offer nothing where any text is allowed', () => {
    const answers = offeredBy(shell, [
      ['mlg', 'diff', '--from', ''],
      ['mlg', 'lineage', 'x', '--types', 'Mod'],
    ])
    expect(answers).toEqual([[], []])
  })
})

/** zsh itself leaves out what doesn't match, after the function has offered it. */
function beginning(words: readonly string[] = [], text: string): readonly string[] {
  return words.filter((word) => word.startsWith(text))
}

it('work in bash for a value after an equals sign, which bash treats as a separate word', () => {
  const lines = [
    ['mlg', 'impact', '--group', '=', 'mod'],
    ['mlg', 'impact', '--group', '='],
  ]
  const [some, all] = offeredBy('bash', lines)
  expect(some).toEqual(['models'])
  expect(all).toHaveLength(9)
})

it('are refused for an unsupported shell, with the nearest name', () => {
  expect(() => completionsFor('ksh', commandLine())).toThrow('There are no completions for "ksh"; the nearest is zsh.')
})
