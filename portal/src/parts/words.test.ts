import { expect, it } from 'vitest'
import { summaryOf } from './incomplete-note.tsx'
import { readersText } from './readers-text.ts'
import { slackAddress } from './slack.ts'

it.each([
  ['#ml ops', 'https://slack.com/app_redirect?channel=ml%20ops'],
  ['C0123', 'https://slack.com/app_redirect?channel=C0123'],
  ['a#b', 'https://slack.com/app_redirect?channel=a%23b'],
  ['HTTPS://company.slack.com/x', 'HTTPS://company.slack.com/x'],
  ['javascript:alert(1)', 'https://slack.com/app_redirect?channel=javascript%3Aalert(1)'],
])('%s is found in Slack at %s', (slack, address) => {
  expect(slackAddress(slack)).toBe(address)
})

it.each([
  ['done', 3, true, 'Deleted'],
  ['unused', 0, false, 'Nothing in use reads it'],
  ['in-use', 1, true, '1 still reads it'],
  ['overdue', 2_000, false, '2,000 still read it'],
  ['in-use', 0, true, 'Still in use itself'],
  ['in-use', null, false, 'Still in use'],
] as const)('a plan that is %s, with %s readers and in use %s, says: %s', (state, readers, inUseByItself, text) => {
  expect(readersText({ state, readers, inUseByItself })).toBe(text)
})

it('what is missing from an answer is told apart from what came before the sources were listed', () => {
  const gap = (part: string, since: string | null) =>
    ({ code: 'NOT_LISTED', part, since, reason: `${part} was not listed` }) as const
  expect(summaryOf([gap('mlflow', null), gap('mlflow', null)]).text).toBe('May be incomplete: mlflow was not listed.')
  expect(summaryOf([gap('mlflow', null), gap('feast', null)]).text).toBe(
    'Older facts may be missing, from before 2 sources were first listed',
  )
  const present = [gap('mlflow', null), gap('feast', '2026-11-29T08:00:00Z')]
  expect(summaryOf(present).text).toBe('May be incomplete, for 2 reasons')
  expect(summaryOf(present, '2026-11-01').isPast).toBe(true)
})
