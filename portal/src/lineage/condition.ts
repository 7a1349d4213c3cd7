import { isLate, READ_WORDS } from '../ui/read-words.ts'
import { standingText } from '../ui/standing-text.ts'
import { toneOf, type Tone } from '../ui/tone.ts'
import type { DrawnNode } from './drawing.ts'

/** What is unusual about a node, and whether it is in use. */
export function statesOf({ type, known, failed, inUse, sunset, standing, freshness }: DrawnNode): readonly string[] {
  const states: readonly (readonly [boolean, string | null])[] = [
    [known !== null, 'reference only'],
    [failed, 'failed'],
    [inUse, 'in use'],
    [sunset !== null, 'deprecated'],
    [true, standingText(standing, type)],
    [isLate(freshness), READ_WORDS[freshness]],
  ]
  return states.flatMap(([holds, state]) => (holds && state !== null ? [state] : []))
}

/** Colour of the worst state. */
export function nodeTone(node: DrawnNode): Tone | undefined {
  const tones = statesOf(node).map(toneOf)
  return (['bad', 'warn'] as const).find((tone) => tones.includes(tone))
}
