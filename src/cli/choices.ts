import type { Argument, Option } from 'commander'

/**
 * What a shell may offer in the place of a value. The parser of the command line is not given it: the service checks values, and names
 * the nearest one.
 */
export type Choices = readonly string[] | 'file'

const CHOICES = new WeakMap<Option | Argument, Choices>()

export function offering<Place extends Option | Argument>(place: Place, choices: Choices | undefined): Place {
  if (choices !== undefined) CHOICES.set(place, choices)
  return place
}

export function choicesOf(place: Option | Argument): Choices {
  return CHOICES.get(place) ?? []
}
