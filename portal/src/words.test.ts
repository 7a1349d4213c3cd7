import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** Phrases that confused readers, each with its replacement. They must not return to a page. */
const RETIRED: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/needs? somebody|needs you\b/i, 'Needs attention'],
  [/what runs here/i, 'Overview'],
  [/whose home/i, 'View as person or team'],
  [/was to run by its schedule/i, 'missed its scheduled run'],
  [/metric worse|that became worse/i, 'metric regressed'],
  [/open the (measurement|run|schedule|test|source)/i, 'View evaluation, View run, …'],
  [/nothing at work|none at work/i, 'unused, none active'],
  [/what it reaches|reaches nothing/i, 'View impact, affects nothing'],
  [/that is known\b|none is known['"`]|is known\.['"`]?$/im, 'None known, No versions known, …'],
  [/it has no (description|owner)/i, 'No description'],
  [/to try again|in vain/i, 'retrying, Failed 4×'],
  [/nobody is known by/i, 'known by name'],
  [/could be taken|can be taken|taken back/i, 'No quarantined events, No invalid responses, Undone'],
  [/no mapping names/i, 'Unmapped fields'],
  [/made for it|served to it/i, 'trained for, served by'],
  [/it is to be done within/i, 'SLA'],
  [/that is understood/i, 'Couldn’t read that date'],
  [/of the past: does not/i, 'Historical view'],
  [/searches to begin with|visited lately/i, 'Try, Recently viewed'],
  [/[>'`]the (first|next) \$?\{/i, 'Show less, Show 10 more, Next 10'],
  [/nothing is called that/i, 'No matches'],
  [/list the keys/i, 'Keyboard shortcuts'],
  [/does not answer/i, 'isn’t responding'],
  [/known by reference only/i, 'reference only'],
  [/show bookkeeping/i, 'Show routine updates'],
  [/test overran/i, 'past end date'],
  [/not known to any source/i, 'missing from …'],
  [/start of the record/i, 'first reading, 23 Nov 2026, 04:14'],
  [/live\$\{|live · up to/i, 'Live, and the transaction in its tooltip'],
]

const source = fileURLToPath(new URL('.', import.meta.url))

/** Strips comments, which readers don't see. */
function visible(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '')
}

it('the portal uses no phrase that confused readers', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
    .map((file) => [file, visible(readFileSync(join(source, file), 'utf8'))] as const)
  const found = files.flatMap(([file, text]) =>
    RETIRED.flatMap(([phrase, instead]) => {
      const match = phrase.exec(text)
      return match === null ? [] : [`${file}: "${match[0]}"; write: ${instead}`]
    }),
  )
  expect(found).toEqual([])
})
