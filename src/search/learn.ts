import type { Indexed } from '../contracts/search.ts'
import type { Work } from '../lib/slices.ts'
import { sortInSlices } from '../lib/sort.ts'
import { textsToLearn } from './learnable.ts'
import { LearnedVocabulary, type LearnedStem } from './learned.ts'
import { MOST_LEARNED } from './plan.ts'
import { TextSample, type WordForms } from './texts.ts'

/**
 * Which words a company uses beside one another in its own texts. What one domain calls similarity stands beside "embedding" in the
 * texts of another. It is counted, never guessed: a person can be told in how many texts both occur.
 */

/** The most used ones: with 16 bits a word a text of 32 takes 64 bytes. */
const MOST_STEMS = 30_000
/** A word in more of the texts says nothing: they are made by a pattern. */
const MOST_SHARE = 0.05
/** Of a word in more texts than these, as many, evenly spread: enough to tell what is beside it. */
const MOST_TEXTS_OF_STEM = 4_000
/** Once is chance. */
const LEAST_TOGETHER = 2
/** The log-likelihood ratio that chance gives to one pair in a thousand. */
const LEAST_EVIDENCE = 10.83
/** So many counted pairs make a pause. */
const SLICE = 8_000
const PARTNERS_A_SLICE = 2_000
const COPIED_A_SLICE = 5_000

/** Texts as their words. The same texts, in whatever order, give the same words. */
export function* learn(texts: Iterable<Iterable<string>>, sample = new TextSample()): Work<LearnedVocabulary> {
  for (const text of texts) {
    yield* sample.add(text)
    yield
  }
  return yield* learnFrom(sample)
}

/** Takes the texts of some documents into a sample. */
export function* sampleOf(documents: Iterable<Indexed>, sample: TextSample): Work<void> {
  for (const document of documents) {
    for (const text of textsToLearn(document)) yield* sample.add(text)
    yield
  }
}

/** What the texts of a sample teach. */
export function* learnFrom(sample: TextSample): Work<LearnedVocabulary> {
  return yield* besideEachOther(yield* corpusOf(sample))
}

/** Texts with their stems renumbered, the most used first, and for each stem its texts. */
interface Corpus {
  readonly stems: readonly { readonly stem: string; readonly form: string }[]
  readonly texts: readonly Uint16Array[]
  readonly textsOf: readonly Uint32Array[]
}

function* corpusOf({ stems, texts }: TextSample): Work<Corpus> {
  const chosen = yield* mostUsedStems(stems)
  const numbers = new Map<number, number>()
  const named: Corpus['stems'][number][] = []
  for (const { number, stem, forms } of chosen) {
    numbers.set(number, named.push({ stem, form: mostUsed(forms) }) - 1)
    if (named.length % 500 === 0) yield
  }
  const hashes: number[] = []
  for (const hash of texts.keys()) if (hashes.push(hash) % COPIED_A_SLICE === 0) yield
  const kept: Uint16Array[] = []
  // By their hashes: the order in which they came makes no difference.
  for (const hash of yield* sortInSlices(hashes, (a, b) => a - b)) {
    if (kept.push(renumbered(texts.get(hash) ?? new Uint32Array(0), numbers)) % 500 === 0) yield
  }
  return { stems: named, texts: kept, textsOf: yield* textsOf(kept, chosen) }
}

type NumberedForms = WordForms & { readonly number: number }

/** Those in the least number of texts that leaves no more than MOST_STEMS, the most used first. */
function* mostUsedStems(stems: TextSample['stems']): Work<readonly NumberedForms[]> {
  const withTexts = new Map<number, number>()
  for (const [number, one] of stems.entries()) {
    if (one !== null && one.texts > 0) withTexts.set(one.texts, (withTexts.get(one.texts) ?? 0) + 1)
    if (number % COPIED_A_SLICE === 0) yield
  }
  let [count, least] = [0, Number.POSITIVE_INFINITY]
  for (const [texts, of] of [...withTexts].toSorted(([a], [b]) => b - a)) {
    if ((count += of) > MOST_STEMS) break
    least = texts
  }
  const chosen: NumberedForms[] = []
  for (const [number, one] of stems.entries()) {
    if (one !== null && one.texts >= least) chosen.push({ ...one, number })
    if (number % COPIED_A_SLICE === 0) yield
  }
  return yield* sortInSlices(chosen, (a, b) => b.texts - a.texts || (a.stem < b.stem ? -1 : 1))
}

function renumbered(ids: Uint32Array, numbers: ReadonlyMap<number, number>): Uint16Array {
  const out: number[] = []
  for (const id of ids) {
    const number = numbers.get(id)
    if (number !== undefined) out.push(number)
  }
  return Uint16Array.from(out)
}

/** Of several the first by code unit. */
function mostUsed(forms: ReadonlyMap<string, number>): string {
  const [first] = [...forms].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return first?.[0] ?? ''
}

function* textsOf(texts: readonly Uint16Array[], stems: readonly NumberedForms[]): Work<readonly Uint32Array[]> {
  const of: Uint32Array[] = []
  for (const stem of stems) if (of.push(new Uint32Array(stem.texts)) % 1_000 === 0) yield
  const filled = new Uint32Array(stems.length)
  for (const [text, ids] of texts.entries()) {
    for (const id of ids) {
      const own = of[id]
      const at = filled[id] ?? 0
      if (own !== undefined) own[at] = text
      filled[id] = at + 1
    }
    if (text % 1_000 === 999) yield
  }
  return of
}

function* besideEachOther(corpus: Corpus): Work<LearnedVocabulary> {
  const { stems, texts, textsOf } = corpus
  const learned = new Map<string, LearnedStem>()
  const counts = new Uint32Array(stems.length)
  let pairs = 0
  for (const [stem, { stem: text }] of stems.entries()) {
    const own = textsOf[stem] ?? new Uint32Array(0)
    const step = Math.max(1, own.length / MOST_TEXTS_OF_STEM)
    const partners: number[] = []
    for (let at = 0; at < own.length; at += step) {
      for (const partner of texts[own[Math.floor(at)] ?? 0] ?? []) {
        const before = counts[partner] ?? 0
        counts[partner] = before + 1
        if (before === 0 && partner !== stem) partners.push(partner)
        if (++pairs % SLICE === 0) yield
      }
    }
    const beside = yield* bestOf(corpus, { stem, partners, counts, step })
    if (beside.length > 0) learned.set(text, beside)
    for (const partner of partners) counts[partner] = 0
    counts[stem] = 0
    pairs += partners.length
  }
  return new LearnedVocabulary(texts.length, learned)
}

interface Counted {
  readonly stem: number
  readonly partners: readonly number[]
  readonly counts: Uint32Array
  /** Every so many of the texts with the stem was counted. */
  readonly step: number
}

interface Scored {
  readonly partner: number
  readonly together: number
  readonly score: number
}

function* bestOf({ stems, texts, textsOf }: Corpus, { stem, partners, counts, step }: Counted): Work<LearnedStem> {
  const own = textsOf[stem]?.length ?? 0
  let best: readonly Scored[] = []
  for (const [nth, partner] of partners.entries()) {
    if (nth % PARTNERS_A_SLICE === PARTNERS_A_SLICE - 1) yield
    if ((counts[partner] ?? 0) < LEAST_TOGETHER) continue
    const together = Math.round((counts[partner] ?? 0) * step)
    const score = scoreOf({ together, own, theirs: textsOf[partner]?.length ?? 0, texts: texts.length })
    if (score > 0 && score >= (best.length < MOST_LEARNED ? 0 : (best.at(-1)?.score ?? 0)))
      best = [...best, { partner, together, score }]
        .toSorted((a, b) => b.score - a.score || a.partner - b.partner)
        .slice(0, MOST_LEARNED)
  }
  return best.map(({ partner, together }) => [stems[partner]?.form ?? '', together] as const)
}

interface Pair {
  readonly together: number
  readonly own: number
  readonly theirs: number
  readonly texts: number
}

/** How much of their texts they share (the cosine of the two); 0 where it may well be chance, which the rarest words meet most. */
function scoreOf({ together, own, theirs, texts }: Pair): number {
  const most = Math.max(LEAST_TOGETHER, texts * MOST_SHARE)
  if (together < LEAST_TOGETHER || theirs > most || own > most) return 0
  const lift = (together * texts) / (own * theirs)
  return lift > 1 && evidenceOf({ together, own, theirs, texts }) >= LEAST_EVIDENCE
    ? together / Math.sqrt(own * theirs)
    : 0
}

/** The log-likelihood ratio (G²) against the two being independent. */
function evidenceOf({ together, own, theirs, texts }: Pair): number {
  const cells = [
    [together, own, theirs],
    [own - together, own, texts - theirs],
    [theirs - together, texts - own, theirs],
    [texts - own - theirs + together, texts - own, texts - theirs],
  ] as const
  return 2 * cells.reduce((sum, [seen, row, column]) => sum + surprise(seen, (row * column) / texts), 0)
}

function surprise(seen: number, expected: number): number {
  return seen <= 0 ? 0 : seen * Math.log(seen / expected)
}
