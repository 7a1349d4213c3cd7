import type { MomentRead } from '../../../src/lib/written-moment.ts'
import { momentText } from './time.tsx'

/** How what was written is understood, while it is written. */
export function momentReadText(read: MomentRead): string {
  if (read.kind === 'moment') return `Means ${momentText(read.moment)}.`
  return read.kind === 'now' ? 'Means now.' : 'Couldn’t read that date.'
}
