import { flags, type CompletedCommand } from './tree.ts'

/** Also runs in bash 3.2, which macOS has. Names and values come from our tables: letters, digits and dashes. */
export function bashCompletions(commands: readonly CompletedCommand[]): string {
  const paths = commands.slice(1).map(({ path }) => `'${path}'`)
  return `# Completions of mlg for bash: source <(mlg completions bash)
_mlg() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" at=mlg i
  COMPREPLY=()
  # bash makes three words of --format=csv.
  if [ "$current" = = ]; then
    current=
  elif [ "$before" = = ]; then
    before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${paths.join(' | ')}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${commands.map(wordCase).join('\n')}
  esac
}
complete -F _mlg mlg
`
}

function valueCases({ path, options }: CompletedCommand): readonly string[] {
  return options.flatMap((option) => {
    const { value } = option
    if (value === null) return []
    const patterns = flags(option).map((flag) => `'${path} ${flag}'`)
    const offer =
      value === 'file' ? 'compopt -o default 2>/dev/null; ' : value.length === 0 ? '' : `${offerNames(value)}; `
    return [`    ${patterns.join(' | ')}) ${offer}return ;;`]
  })
}

function wordCase({ path, commands, options, argument }: CompletedCommand): string {
  const names = [...commands.map(({ name }) => name), ...(argument === 'file' ? [] : argument)]
  return `    '${path}')
      case "$current" in
        -*) ${offerNames(options.flatMap(flags))} ;;
        *) ${argument === 'file' ? 'compopt -o default 2>/dev/null' : offerNames(names)} ;;
      esac
      ;;`
}

function offerNames(names: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$current"))`
}
