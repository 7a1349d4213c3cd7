import { describe, expect, it } from 'vitest'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { loadCatalogue } from '../../catalogue/load.ts'
import { must } from '../../lib/result.ts'
import type { Provenance } from '../../model/facts.ts'
import type { FlowPath } from './lineage.ts'
import { NO_FACTS } from './edge-facts.ts'
import { weakestOf } from './weakest-step.ts'

const PATH: FlowPath = {
  start: 1,
  edges: [2, 3, 4].map((to) => ({
    type: 'Dataset.derivedFrom',
    name: 'derivedFrom',
    from: to - 1,
    to,
    direction: 'out',
  })),
  omitted: 0,
}
const NAMES = new Map([1, 2, 3, 4].map((node) => [node, `n${node}`]))

type Stated = readonly [Provenance | null, string | null]

const CATALOGUE = must(loadCatalogue(BUILTIN))

function weakest(facts: readonly [Stated, Stated, Stated], present = true, path = PATH) {
  const factsOf = ({ from }: { readonly from: number }) => {
    const [provenance, lastVerified] = facts[from - 1] ?? [null, null]
    return { ...NO_FACTS, provenance, lastVerified }
  }
  return weakestOf(path, { factsOf, names: NAMES, present, catalogue: CATALOGUE })
}

describe('the weakest step of a path', () => {
  it.each<[string, readonly [Stated, Stated, Stated], number, string]>([
    [
      'is the one verified longest ago',
      [
        ['DECLARED', '2026-02'],
        ['DECLARED', '2026-01'],
        ['DECLARED', '2026-03'],
      ],
      1,
      'oldest',
    ],
    [
      'is the one never verified',
      [
        ['DECLARED', '2026-02'],
        ['DECLARED', '2026-01'],
        ['DECLARED', null],
      ],
      2,
      'unverified',
    ],
    [
      'is one that a rule inferred, however fresh',
      [
        ['DECLARED', null],
        ['INFERRED', '2026-09'],
        ['DERIVED', '2026-01'],
      ],
      1,
      'inferred',
    ],
    [
      'is one concluded on reading',
      [
        ['DECLARED', null],
        ['DERIVED', '2026-01'],
        [null, null],
      ],
      2,
      'inferred',
    ],
    [
      'is the first of equals',
      [
        ['DECLARED', '2026-01'],
        ['DECLARED', '2026-01'],
        ['DECLARED', '2026-01'],
      ],
      0,
      'oldest',
    ],
  ])('%s', (_, facts, step, because) => {
    expect(weakest(facts)).toMatchObject({ step, because, edge: `n${step + 1} –derived from→ n${step + 2}` })
  })

  it('is known for the past only if a rule concluded it, as verifications have no past', () => {
    const stated = ['DECLARED', null] as const
    expect(weakest([stated, stated, stated], false)).toBeNull()
    expect(weakest([stated, ['DERIVED', null], stated], false)).toMatchObject({ step: 1, because: 'inferred' })
  })

  it('is one that leads on from the dataset of a column, which its reader may not use', () => {
    const [first, ...others] = PATH.edges
    const column = { ...PATH, edges: [{ ...first, type: 'DatasetColumn.columnOf' }, ...others] }
    const stated = ['DECLARED', '2026-01'] as const
    expect(weakest([stated, stated, stated], true, column as FlowPath)).toMatchObject({
      step: 1,
      provenance: 'INFERRED',
      because: 'inferred',
    })
    expect(weakest([stated, stated, stated])).toMatchObject({ provenance: 'DECLARED' })
  })

  it('is null for a path without steps', () => {
    const factsOf = () => NO_FACTS
    expect(
      weakestOf({ start: 1, edges: [], omitted: 0 }, { factsOf, names: NAMES, present: true, catalogue: CATALOGUE }),
    ).toBeNull()
  })
})
