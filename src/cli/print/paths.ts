import type { PathsAnswer } from '../../questions/paths.ts'
import { heading, type PrintedLine } from '../style.ts'

export function* lines({ sentence, paths, more }: PathsAnswer): Generator<PrintedLine> {
  yield heading(sentence)
  for (const { length, direction, sentence: path, pathStanding, weakest } of paths) {
    yield* [
      '',
      `  ${length}  ${direction}`,
      `      ${path}${pathStanding === 'live' ? '' : ` (over something ${pathStanding})`}`,
    ]
    if (weakest !== null)
      yield `      weakest: ${weakest.edge} (${weakest.because}${verifiedSuffix(weakest.lastVerified)})`
  }
  if (more === true) yield 'There are more: ask with a larger --limit.'
}

function verifiedSuffix(at: string | null): string {
  return at === null ? '' : `, verified ${at}`
}
