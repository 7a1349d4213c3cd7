import { countOf, firstOf, parentOf } from '../partition.ts'
import { inSlot, spread, type CompanyPlan } from '../plan.ts'
import { below } from '../random.ts'
import { SLOTS } from '../words.ts'

/** One feature in eight is unused: no model, no node, no reads in 30 days. */
export const isUnused = (plan: CompanyPlan, feature: number): boolean => plan.draws.features(feature, 'unused') < 0.125

export const groupOf = (plan: CompanyPlan, feature: number): number => parentOf(plan.features, feature)

/** Picks a used feature of a slot. Squaring favours the first groups, which many models share. */
function featureIn(plan: CompanyPlan, slot: number, share: number, within: number): number | null {
  const group = inSlot(plan.counts['feature-groups'], slot, share ** 2)
  const count = countOf(plan.features, group)
  const start = below(count, within)
  for (let step = 0; step < count; step++) {
    const feature = firstOf(plan.features, group) + ((start + step) % count)
    if (!isUnused(plan, feature)) return feature
  }
  return null
}

/** Returns a model's features in the order in which it adopted them: four in five are of its own slot. */
export function featuresOfModel(plan: CompanyPlan, model: number): number[] {
  const draw = plan.draws.models
  const wanted = 4 + below(8, draw(model, 'features'))
  const found = new Set<number>()
  for (let nth = 0; nth < wanted; nth++) {
    const away = draw(model, `away ${nth}`)
    const slot = away < 0.8 ? model : below(SLOTS, (away - 0.8) * 5)
    const feature = featureIn(plan, slot, draw(model, `group ${nth}`), draw(model, `feature ${nth}`))
    if (feature !== null) found.add(feature)
  }
  return [...found]
}

/** Returns the datasets of a feature: one or two of its slot; one feature in fifty has none. */
export function datasetsOfFeature(plan: CompanyPlan, feature: number): number[] {
  const draw = plan.draws.features
  if (draw(feature, 'sourceless') < 0.02) return []
  const choose = (nth: number): number =>
    inSlot(plan.counts.datasets, groupOf(plan, feature), draw(feature, `dataset ${nth}`) ** 1.5)
  return [...new Set(draw(feature, 'two') < 0.3 ? [choose(0), choose(1)] : [choose(0)])]
}

export const featureVersionAt = (plan: CompanyPlan, feature: number, position: number, of: number): number =>
  firstOf(plan.featureVersions, feature) + spread(position, of, countOf(plan.featureVersions, feature))
