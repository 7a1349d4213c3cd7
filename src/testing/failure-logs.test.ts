import { describe, expect, it } from 'vitest'
import { failureReport, forgetLogs, printOnFailure } from './failure-logs.ts'

describe('a failed test prints', () => {
  it('the end of each log, even a closed one', () => {
    let text = Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n')
    const log = printOnFailure('a service', () => text)
    expect(failureReport()).toMatch(/^--- the last 40 lines of a service\nline 10\n[^]*line 49$/m)
    log.close()
    text = ''
    expect(failureReport()).toContain('line 49')
  })

  it('nothing of an earlier file', () => {
    printOnFailure('a service of another file', () => 'its line')
    forgetLogs()
    expect(failureReport()).toBe('')
  })
})
