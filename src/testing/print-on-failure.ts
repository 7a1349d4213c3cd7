// A setup file of vitest: runs before each test file.
import { beforeEach } from 'vitest'
import { failureReport } from './failure-logs.ts'

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => {
    const report = failureReport()
    if (report !== '') console.error(report)
  })
})
