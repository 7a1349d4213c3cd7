import type { Argument, Option } from 'commander'

/**
 * Values that a shell may offer. The command line's own parser doesn't use them: the service checks values, and names
 * the nearest one.
 */
export type Choices = readonly string[] | 'file'

const CHOICES = new WeakMap<Option | Argument, Choices>()

export function offering<Target extends Option | Argument>(target: Target, choices: Choices | undefined): Target {
  if (choices !== undefined) CHOICES.set(target, choices)
  return target
}

export function choicesOf(target: Option | Argument): Choices {
  return CHOICES.get(target) ?? []
}
