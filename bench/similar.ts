import { planFor } from '../demo/company/plan.ts'
import { featuresOfModel } from '../demo/company/relations/features.ts'
import { isSize } from '../demo/company/sizes.ts'
import { below, randomFrom, type Random } from '../src/lib/random.ts'
import type { Uri } from '../src/model/uri.ts'
import { inferredWorld, readerOf, thing } from '../src/testing/inference/world.ts'
import { figure } from './tools.ts'

/** Hides a tenth of what models use, by a seed, to compare suggestions with. */
const HIDDEN = 0.1
const SEEDS = [1, 2, 3]
const SUGGESTED = 10

type Uses = readonly ReadonlySet<number>[]
/** For each model, suggested features that it lacks, best first: up to 10. */
type Offered = readonly (readonly number[])[]

/**
 * R138: how many of the hidden features rule D12 suggests, and how many of its suggestions are hidden ones, beside the
 * most popular features that a model lacks, and random ones.
 */
export async function similar(...sizes: readonly string[]): Promise<void> {
  for (const size of sizes) {
    if (!isSize(size)) throw new Error(`no company is ${size}`)
    const plan = planFor(size, 1)
    const all: Uses = Array.from({ length: plan.counts.models }, (_, model) => new Set(featuresOfModel(plan, model)))
    const edges = all.reduce((sum, { size: count }) => sum + count, 0)
    figure('R138', `the ${size} company: ${all.length} models use features ${edges} times; a tenth is hidden`)
    const scores = new Map<string, Score>()
    for (const seed of SEEDS) {
      const random = randomFrom(seed)
      const hidden: Uses = all.map((features) => new Set([...features].filter(() => random() < HIDDEN)))
      const left: Uses = all.map((features, model) => new Set([...features].filter((one) => !hidden[model]?.has(one))))
      const ways: readonly (readonly [string, Offered])[] = [
        ['similar models (D12)', await suggestedByRule(left)],
        ['the most popular', popular(left)],
        ['at random', atRandom(left, random)],
      ]
      for (const [name, offered] of ways) {
        const score = scores.get(name) ?? { hits: 0, offered: 0, hidden: 0, withOne: 0 }
        scores.set(name, addScore(score, offered, hidden))
      }
    }
    for (const [name, { hits, offered, hidden, withOne }] of scores) {
      const share = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`
      figure(
        '',
        `     ${name}: recall@${SUGGESTED} ${share(hits, hidden)}, precision ${share(hits, offered)}; offered ` +
          `${(offered / SEEDS.length / all.length).toFixed(1)} a model, something for ${share(withOne, SEEDS.length * all.length)}`,
      )
    }
  }
}

interface Score {
  readonly hits: number
  readonly offered: number
  readonly hidden: number
  readonly withOne: number
}

function addScore(score: Score, offered: Offered, hidden: Uses): Score {
  let { hits, offered: all, hidden: missing, withOne } = score
  offered.forEach((features, model) => {
    hits += features.filter((one) => hidden[model]?.has(one)).length
    all += features.length
    missing += hidden[model]?.size ?? 0
    if (features.length > 0) withOne++
  })
  return { hits, offered: all, hidden: missing, withOne }
}

/** Works like the service: sources state what models use, and the rules conclude. */
async function suggestedByRule(uses: Uses): Promise<Offered> {
  const world = await inferredWorld()
  try {
    for (const [model, features] of uses.entries())
      await world.say(
        'Model',
        `m${model}`,
        [...features].map((feature) => ['usesFeature', featureUri(feature)] as const),
      )
    await world.settled()
    const reader = await readerOf(world)
    const edge = reader.catalogue.edgeType('Model.mightUse')
    if (edge === undefined) throw new Error('no rule suggests features')
    const numbers = new Map<Uri, number>()
    for (const features of uses) for (const one of features) numbers.set(featureUri(one), one)
    return uses.map((_, model) => {
      const node = reader.graph.idOf(thing('Model', `m${model}`))
      const found = node === undefined ? [] : reader.neighbours(node, edge, 'out')
      return found.flatMap((one) => numbers.get(reader.graph.uriOf(one)) ?? [])
    })
  } finally {
    await world.stop()
  }
}

function featureUri(feature: number): Uri {
  return thing('Feature', `f${feature}`)
}

function popular(uses: Uses): Offered {
  const counts = new Map<number, number>()
  for (const features of uses) for (const one of features) counts.set(one, (counts.get(one) ?? 0) + 1)
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([feature]) => feature)
  return uses.map((own) => ranked.filter((one) => !own.has(one)).slice(0, SUGGESTED))
}

function atRandom(uses: Uses, random: Random): Offered {
  const all = [...new Set(uses.flatMap((features) => [...features]))]
  return uses.map((own) => {
    const others = all.filter((one) => !own.has(one))
    const chosen = new Set<number>()
    while (chosen.size < Math.min(SUGGESTED, others.length)) chosen.add(others[below(random, others.length)] ?? 0)
    return [...chosen]
  })
}
