import type { CompletedCommand, CompletedOption } from './tree.ts'

/** Goes into `~/.config/fish/completions/mlg.fish`, or is sourced. */
export function fishCompletions(commands: readonly CompletedCommand[]): string {
  const paths = commands.slice(1).map(({ path }) => quoteForFish(path))
  return `# Completions of mlg for fish: mlg completions fish | source
function __mlg_at
  set -l at mlg
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${paths.join(' ')}
        set at "$at $word"
    end
  end
  test "$at" = "$argv"
end
complete -c mlg -f
${commands.flatMap(completionLines).join('\n')}
`
}

function completionLines({ path, commands, options, argument }: CompletedCommand): readonly string[] {
  const at = `complete -c mlg -n ${quoteForFish(`__mlg_at ${path}`)}`
  const given = argument === 'file' ? [`${at} -F`] : argument.map((name) => `${at} -a ${quoteForFish(name)}`)
  return [
    ...commands.map(({ name, about }) => `${at} -a ${quoteForFish(name)} -d ${quoteForFish(about)}`),
    ...given,
    ...options.map((option) => `${at} ${optionFlags(option)} -d ${quoteForFish(option.about)}`),
  ]
}

function optionFlags({ name, letter, value }: CompletedOption): string {
  const flags = letter === null ? `-l ${name}` : `-l ${name} -s ${letter}`
  if (value === null) return flags
  if (value === 'file') return `${flags} -r -F`
  return value.length === 0 ? `${flags} -x` : `${flags} -x -a ${quoteForFish(value.join(' '))}`
}

function quoteForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
