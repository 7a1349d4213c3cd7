import type { MomentRead } from '../../../src/lib/written-moment.ts'
import { momentText } from './time.tsx'

/** Says how a moment is understood while it is typed. */
export function momentReadText(read: MomentRead): string {
  if (read.kind === 'moment') return `Means ${momentText(read.moment)}.`
  return read.kind === 'now' ? 'Means now.' : 'Couldn’t read that date.'
}
