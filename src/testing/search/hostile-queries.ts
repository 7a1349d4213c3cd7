// Expensive queries, for tests that count the work, and a benchmark of how long others wait.
import { below, type Random } from '../../lib/random.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** Each once took a reader a third of a second or more, over 3,200 entities. */
export const COSTLY_QUERIES: readonly string[] = [
  'a '.repeat(500),
  '"'.repeat(999),
  upTo(45)
    .map((i) => LETTERS[i % 16])
    .join(' '),
  upTo(140)
    .map((i) => `kk${LETTERS[i % 26] ?? ''}y:c`)
    .join(' '),
  'prod '.repeat(200),
  `${'owner:alice '.repeat(45)}zzzqqq +aaa +bbb +ccc`,
]

/** `words` are ones that documents have. */
export function hostileQuery(random: Random, words: readonly string[]): string {
  const kind = KINDS[below(random, KINDS.length)] ?? many
  return kind({ random, words }).slice(0, 1_000)
}

interface QueryMaterial {
  readonly random: Random
  readonly words: readonly string[]
}

type QueryKind = (parts: QueryMaterial) => string

/** Picks a number that is often a limit. */
const count = ({ random }: QueryMaterial): number => [1, 8, 16, 50, 100, 200][below(random, 6)] ?? 1
const word = ({ random, words }: QueryMaterial): string => words[below(random, words.length)] ?? 'model'
const letter = ({ random }: QueryMaterial): string => LETTERS[below(random, LETTERS.length)] ?? 'a'

function many(parts: QueryMaterial, one: QueryKind = word, separator = ' '): string {
  return upTo(count(parts))
    .map(() => one(parts))
    .join(separator)
}

/** Omits, adds or changes one letter. */
function misspelt(parts: QueryMaterial): string {
  const text = word(parts)
  const at = below(parts.random, text.length)
  const instead = ['', `${text[at] ?? ''}${letter(parts)}`, letter(parts)][below(parts.random, 3)] ?? ''
  return text.slice(0, at) + instead + text.slice(at + 1)
}

const KINDS: readonly QueryKind[] = [
  (parts) => many(parts),
  (parts) => many(parts, letter),
  (parts) => many(parts, misspelt),
  (parts) => many(parts, (one) => word(one).slice(0, 1 + below(one.random, 3))),
  (parts) => many(parts, (one) => `"${many({ ...one, words: one.words.slice(0, 5) })}"`),
  (parts) => many(parts, (one) => `-${word(one)}`),
  (parts) => `${word(parts)} ${many(parts, (one) => `-"${word(one)} ${word(one)}"`)}`,
  (parts) => '('.repeat(count(parts)) + word(parts) + ')'.repeat(count(parts)),
  (parts) => many(parts, (one) => `NOT (${word(one)} OR ${word(one)})`),
  (parts) => many(parts, (one) => `${word(one)}*~2^9`),
  (parts) => many(parts, (one) => `${letter(one)}${'*?'.repeat(below(one.random, 20))}`),
  (parts) => `created:2026-01-01..${'9'.repeat(count(parts))} ${many(parts, () => 'updated:<7d')}`,
  (parts) => many(parts, (one) => `rows:${below(one.random, 1_000)}..${below(one.random, 1_000_000)}`),
  (parts) => `tag:${many(parts, word, ',')}`,
  (parts) => many(parts, (one) => `owner:${misspelt(one)}`),
  (parts) => many(parts, () => 'owner:alice'),
  (parts) => `type:${many(parts, () => 'feature', ',')} ${many(parts)}`,
  (parts) => many(parts, (one) => `${word(one)}::${word(one)}`),
  (parts) => many(parts, (one) => `${misspelt(one)}:${letter(one)}`),
  (parts) => many(parts, () => 'is:unused'),
  (parts) => many(parts, () => 'quality:missing-description'),
  (parts) => many(parts, () => 'production'),
  (parts) => word(parts).repeat(count(parts)),
  (parts) => '視覚類似'.repeat(count(parts)),
  (parts) => '\\"'.repeat(count(parts)),
  (parts) => ` ${','.repeat(count(parts))}tag:${','.repeat(count(parts))}`,
]
