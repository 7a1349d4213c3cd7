import type { Command } from 'commander'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { SHELLS, type Shell } from '../shells.ts'
import { bashCompletions } from './bash.ts'
import { fishCompletions } from './fish.ts'
import { commandsOf, type CompletedCommand } from './tree.ts'
import { zshCompletions } from './zsh.ts'

const WRITERS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
}

export function completionsFor(shell: string, program: Command): string {
  const known = SHELLS.find((one) => one === shell)
  if (known === undefined)
    throw new Error(`There are no completions for "${shell}"; the nearest is ${nearestMatch(shell, SHELLS) ?? ''}.`)
  return WRITERS[known](commandsOf(program)).trimEnd()
}
