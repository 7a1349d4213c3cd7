import { flags, type CompletedCommand, type CompletedName } from './tree.ts'

/** Is sourced, or saved as `_mlg` in a folder of `fpath`. */
export function zshCompletions(commands: readonly CompletedCommand[]): string {
  const paths = commands.slice(1).map(({ path }) => quoteForZsh(path))
  return `#compdef mlg
# Completions of mlg for zsh: source <(mlg completions zsh)
_mlg() {
  local at=mlg before="\${words[CURRENT-1]}" i
  local -a names options
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      ${paths.join(' | ')}) at="$at \${words[i]}" ;;
    esac
  done
  case "$at $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${commands.map(wordCase).join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe -o option options
  elif (( \${#names} )); then
    _describe command names
  fi
}
if [ "\${funcstack[1]}" = _mlg ]; then
  _mlg "$@"
else
  compdef _mlg mlg
fi
`
}

function valueCases({ path, options }: CompletedCommand): readonly string[] {
  return options.flatMap((option) => {
    const { value } = option
    if (value === null) return []
    const patterns = flags(option).map((flag) => quoteForZsh(`${path} ${flag}`))
    const offer = value === 'file' ? '_files; ' : value.length === 0 ? '' : `compadd -- ${value.join(' ')}; `
    return [`    ${patterns.join(' | ')}) ${offer}return ;;`]
  })
}

function wordCase({ path, commands, options, argument }: CompletedCommand): string {
  const given = argument === 'file' ? [] : argument.map((name) => ({ name, about: '' }))
  return `    ${quoteForZsh(path)})
      names=(${[...commands, ...given].map((one) => describeWord(one.name, one)).join(' ')})
      options=(${options.flatMap((option) => flags(option).map((flag) => describeWord(flag, option))).join(' ')})
      ;;`
}

function describeWord(word: string, { about }: Pick<CompletedName, 'about'>): string {
  return quoteForZsh(about === '' ? word : `${word}:${about}`)
}

function quoteForZsh(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
