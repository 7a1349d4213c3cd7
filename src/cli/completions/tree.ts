import type { Command } from 'commander'
import { choicesOf, type Choices } from '../choices.ts'
import { truncateWithEllipsis } from '../../lib/cut-text.ts'

export interface CompletedCommand {
  /** All words of the command, including the program's: `mlg export lineage`. */
  readonly path: string
  readonly commands: readonly CompletedName[]
  readonly options: readonly CompletedOption[]
  /** Choices of the first argument; no other argument has any. */
  readonly argument: Choices
}

export interface CompletedName {
  readonly name: string
  readonly about: string
}

export interface CompletedOption extends CompletedName {
  /** `d` of `-d`. */
  readonly letter: string | null
  /** Null if the option takes no value. */
  readonly value: Choices | null
}

/** Returns an option as typed: `--depth`, `-d`. */
export function flags({ name, letter }: CompletedOption): readonly string[] {
  return letter === null ? [`--${name}`] : [`--${name}`, `-${letter}`]
}

/** Longest description that fits into a line of the shell. */
const MAX_ABOUT = 80

export function commandsOf(program: Command): readonly CompletedCommand[] {
  const below = (command: Command, path: string): readonly CompletedCommand[] => [
    completionOf(command, path),
    ...command.commands.flatMap((one) => commandNames(one).flatMap((name) => below(one, `${path} ${name}`))),
  ]
  const help = `${program.name()} help`
  return below(program, program.name()).map((one) =>
    one.path === help ? { ...one, commands: namesBelow(program) } : one,
  )
}

function completionOf(command: Command, path: string): CompletedCommand {
  const [argument] = command.registeredArguments
  return {
    path,
    commands: namesBelow(command),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionOf), HELP],
    argument: argument === undefined ? [] : choicesOf(argument),
  }
}

const HELP: CompletedOption = { name: 'help', letter: 'h', about: 'Show its help', value: null }

function optionOf(option: Command['options'][number]): CompletedOption {
  const name = (option.long ?? '').replace(/^--/, '')
  const letter = option.short?.replace(/^-/, '') ?? null
  return { name, letter, about: short(option.description), value: option.required ? choicesOf(option) : null }
}

function namesBelow(command: Command): readonly CompletedName[] {
  return command.commands.flatMap((one) =>
    commandNames(one).map((name) => ({ name, about: short(one.summary() || one.description()) })),
  )
}

function commandNames(command: Command): readonly string[] {
  return [command.name(), ...command.aliases()]
}

function short(text: string): string {
  const [line = ''] = text.split('\n')
  return truncateWithEllipsis(line, MAX_ABOUT)
}
