import { Argument, Option, type Command } from 'commander'
import type { CallableOperation } from '../questions/declare.ts'
import type { Parameter } from '../questions/parameters.ts'
import { checking } from './check-command.ts'
import { offering } from './choices.ts'
import { nameAtTerminal, optionOf } from './terminal-names.ts'
import { reporting } from './report-errors.ts'
import type { ParsedArguments } from './operation-request.ts'
import type { Print, ServiceAddress } from './call-service.ts'

/**
 * Adds the subcommand of an operation: positional parameters become arguments, the others options. It sends exactly
 * what is given, and the service validates it.
 */
export function derive(program: Command, operation: CallableOperation, print: Print): void {
  if (operation.cli === null) return
  const { summary, description } = operation
  const [name = '', parent] = nameAtTerminal(operation).split(' ').toReversed()
  const command = (parent === undefined ? program : commandOf(program, parent))
    .command(name)
    .aliases(operation.cli.aliases ?? [])
    .summary(summary)
    .description(description === undefined ? `${summary}.` : `${summary}.\n\n${description}`)
  const given = withParameters(command, operation)
  if (OFFLINE.has(operation.name)) command.addOption(configOption('the configuration to use if no service answers'))
  const { prints } = operation.cli
  if (prints !== undefined) command.option(`--${prints.option}`, prints.help)
  withAddress(command).addOption(jsonOption())
  const run = async (): Promise<void> => {
    const { runOperation } = await import('./run-operation.ts')
    const options = command.opts<ServiceAddress & { readonly config?: string; readonly all?: boolean }>()
    await runOperation(operation, given(), { options, print, note: (line) => console.error(line) })
  }
  if (operation.cli.passes === undefined) command.action(reporting(run))
  else checking(command, run)
}

/** Descriptions of commands with subcommands. */
const GROUP_DESCRIPTIONS: Readonly<Record<string, string>> = {
  token: 'Create, list and revoke tokens for programs',
  session: 'List and end the sessions of signed-in people',
  audit: 'Show what callers did, and verify that no entry was changed',
  source: 'Pause or resume a source, or delete the entities of a removed one',
  policy: 'Try a policy, even one that is off, or show how its violations developed',
}

/** Returns the command that has subcommands, creating it with the first one. */
function commandOf(program: Command, name: string): Command {
  const made = program.commands.find((command) => command.name() === name)
  return made ?? program.command(name).description(GROUP_DESCRIPTIONS[name] ?? name)
}

/** Questions that files can answer, too, if no service does. */
export const OFFLINE: ReadonlySet<string> = new Set(['types'])

export const CONFIG = 'mlg.config.json'

export function configOption(help = 'configuration file'): Option {
  return offering(new Option('-c, --config <file>', help).default(CONFIG), 'file')
}

export function jsonOption(help = 'print the answer as JSON'): Option {
  return new Option('--json', help)
}

/** Adds the parameters of an operation; returns a function that reads them once the command line is parsed. */
export function withParameters(command: Command, operation: CallableOperation): () => ParsedArguments {
  const { cli, parameters } = operation
  const positional: readonly string[] = cli?.positional ?? []
  const joins = cli?.joinsRest === true
  for (const name of positional) {
    const { must, help } = describeParameter(operation, name)
    const named = name === positional.at(-1) && (joins || takesSeveral(parameters[name])) ? `${name}...` : name
    command.addArgument(offering(new Argument(must ? `<${named}>` : `[${named}]`, help), wordsOf(parameters[name])))
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    if (positional.includes(name)) continue
    const { must, help } = describeParameter(operation, name)
    const option = new Option(flagsOf(operation, name), help)
    if (must) requiring(command, option)
    command.addOption(offering(repeatable(option, parameter), wordsOf(parameter)))
  }
  for (const [name, why] of Object.entries(operation.absent ?? {})) {
    const option = new Option(`${optionOf(name)} <value>`).hideHelp()
    command.addOption(option.argParser(() => command.error(`error: ${optionOf(name)}: ${why}`)))
  }
  return () => {
    const last = positional.length - 1
    const valueAt = (name: string, i: number): string | readonly string[] | undefined => {
      if (takesSeveral(parameters[name])) return command.args.slice(i)
      return joins && i === last ? command.args.slice(i).join(' ') : command.args[i]
    }
    const args = Object.fromEntries(positional.map((name, i) => [name, valueAt(name, i)]))
    return { ...cli?.default, ...withoutAbsent(command.opts<ParsedArguments>()), ...withoutAbsent(args) }
  }
}

function takesSeveral(parameter: Parameter<unknown> | undefined): boolean {
  return parameter?.kind === 'uris' || parameter?.kind === 'texts'
}

function wordsOf(parameter: Parameter<unknown> | undefined): readonly string[] | undefined {
  return parameter?.kind === 'word' ? parameter.options : undefined
}

/** Adds the address option of every command that asks the running service. */
export function withAddress(command: Command): Command {
  return command.option('--url <url>', 'address of the service (default: MLG_URL, or http://127.0.0.1:4321)')
}

/** Checks what commander itself would check, but after unknown options: for `--form` it suggests `--from`. */
function requiring(command: Command, option: Option): void {
  command.hook('preAction', () => {
    if (command.getOptionValue(option.attributeName()) === undefined)
      command.error(`error: required option '${option.flags}' not specified`)
  })
}

/** Longest choice of words, as in `<high|medium|low>`, that stands in place of `<word>`; a longer one follows the help. */
const LONGEST_CHOICE = 20

const PLACEHOLDERS: Readonly<Record<Parameter<unknown>['kind'], string>> = {
  uri: ' <uri>',
  uris: ' <uri>',
  text: ' <text>',
  moment: ' <moment>',
  cursor: ' <next>',
  list: ' <names>',
  texts: ' <text>',
  flag: '',
  json: ' <json>',
  word: ' <word>',
  integer: ' <n>',
}

function flagsOf({ cli, parameters }: CallableOperation, name: string): string {
  const letters: Readonly<Record<string, string | undefined>> = cli?.short ?? {}
  const letter = letters[name]
  const parameter = parameters[name]
  const placeholder = parameter === undefined ? '' : (shortChoiceOf(parameter) ?? PLACEHOLDERS[parameter.kind])
  return `${letter === undefined ? '' : `-${letter}, `}${optionOf(name)}${placeholder}`
}

/** Returns the words of a short choice as a placeholder. */
function shortChoiceOf(parameter: Parameter<unknown>): string | null {
  const words = wordsOf(parameter)?.join('|')
  return words === undefined || words.length > LONGEST_CHOICE ? null : ` <${words}>`
}

/** Returns whether it is required, and its help text: allowed values, bounds, and the default. */
function describeParameter(
  { cli, parameters }: CallableOperation,
  name: string,
): { readonly must: boolean; readonly help: string } {
  const parameter = parameters[name]
  if (parameter === undefined)
    throw new Error(`the definition of the command line names an undeclared parameter: ${name}`)
  const positional: readonly string[] = cli?.positional ?? []
  const preset = cli?.default?.[name] ?? parameter.default
  const must = parameter.required && preset === undefined
  const isPositional = positional.includes(name)
  const notes = [
    ...(isPositional || shortChoiceOf(parameter) === null ? choicesOf(parameter) : []),
    ...(must && !isPositional ? ['required'] : []),
    ...(preset === undefined || preset === false || String(preset) === '' ? [] : [`default: ${String(preset)}`]),
  ]
  return { must, help: notes.length === 0 ? parameter.description : `${parameter.description} (${notes.join('; ')})` }
}

function choicesOf(parameter: Parameter<unknown>): readonly string[] {
  switch (parameter.kind) {
    case 'word':
      return [
        parameter.options.length === 1 ? `"${parameter.options.join()}"` : `one of ${parameter.options.join(', ')}`,
      ]
    case 'integer':
      return [
        parameter.to === Number.MAX_SAFE_INTEGER ? `${parameter.from} or more` : `${parameter.from} to ${parameter.to}`,
      ]
    case 'list':
      return ['separated by commas']
    case 'uris':
      return [`${parameter.from} to ${parameter.to}`]
    case 'texts':
      return ['may be repeated']
    default:
      return []
  }
}

/** An option that takes several values may be repeated. */
function repeatable(option: Option, { kind }: Parameter<unknown>): Option {
  if (kind === 'list')
    return option.argParser((value: string, before?: string) => (before === undefined ? value : `${before},${value}`))
  if (kind === 'texts' || kind === 'uris')
    return option.argParser((value: string, before: readonly string[] = []) => [...before, value])
  return option
}

function withoutAbsent(given: ParsedArguments): ParsedArguments {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
