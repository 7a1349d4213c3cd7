import { answers } from './answers.ts'
import { coldStarts } from './cold-starts.ts'
import { conclusions } from './conclusions.ts'
import { closure, neighbourhoods, past } from './graph-races.ts'
import { growing } from './growing.ts'
import { ingestion } from './ingestion.ts'
import { rebuilding } from './rebuilding.ts'
import type { Scenario } from './scenario.ts'
import { searches } from './searches.ts'
import { starts } from './starts.ts'
import { visible } from './visible.ts'

/** Scenarios by the bars that they print. */
export const SCENARIOS: readonly { readonly bars: readonly string[]; readonly measure: Scenario }[] = [
  { bars: ['P1'], measure: closure },
  { bars: ['P2'], measure: neighbourhoods },
  { bars: ['P3'], measure: ingestion },
  { bars: ['P4'], measure: rebuilding },
  { bars: ['P5'], measure: searches },
  { bars: ['P6'], measure: answers },
  { bars: ['P7'], measure: visible },
  { bars: ['P8'], measure: conclusions },
  { bars: ['P10', 'P9'], measure: coldStarts },
  { bars: ['P11'], measure: starts },
  { bars: ['P12'], measure: past },
  { bars: ['P13', 'P9'], measure: growing },
]

export const BARS: readonly string[] = [...new Set(SCENARIOS.flatMap(({ bars }) => bars))]
