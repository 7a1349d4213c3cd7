// A setup file of vitest: runs before each test file.
import { beforeEach } from 'vitest'
import { failureReport, forgetLogs } from './failure-logs.ts'

forgetLogs()
beforeEach(({ onTestFailed }) => {
  onTestFailed(() => {
    const report = failureReport()
    if (report !== '') console.error(report)
  })
})
