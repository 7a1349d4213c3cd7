import { describe, expect, it } from 'vitest'
import { runs } from '../runs.ts'
import { history } from './history.ts'

const SEEDS = runs(10, 500)

describe('any statements in any order, whichever process infers', () => {
  it(
    `lead step by step to the same conclusions as from scratch (${SEEDS} seeds)`,
    { timeout: 20_000 * SEEDS },
    async () => {
      const first = Number(process.env['MLG_SEED'] ?? 1)
      let concluded = 0
      for (let seed = first; seed < first + SEEDS; seed++) concluded += await history(seed)
      expect(concluded).toBeGreaterThan(SEEDS)
    },
  )
})
