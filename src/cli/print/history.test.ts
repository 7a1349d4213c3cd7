import { expect, it } from 'vitest'
import type { HistoryAnswer } from '../../questions/history.ts'
import { lineText } from '../style.ts'
import { lines } from './history.ts'

const transaction = (tx: number, bookkeeping: boolean, more: number) => ({
  tx,
  at: '2026-01-31T10:00:00Z',
  changes: [{ sentence: `change ${tx}`, bookkeeping }],
  more,
})

it('prints each transaction with a change or further edges, and counts what it leaves out', () => {
  const transactions = [transaction(7, false, 0), transaction(6, true, 12), transaction(5, true, 0)]
  const answer = { transactions, next: null, horizon: null } as unknown as HistoryAnswer
  expect([...lines(answer)].map(lineText)).toEqual([
    '2026-01-31T10:00:00Z  transaction 7',
    '  change 7',
    '2026-01-31T10:00:00Z  transaction 6',
    '  … and 12 more edges',
    '2 routine updates are left out: --all shows them.',
  ])
})
