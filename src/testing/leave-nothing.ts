// A setup file of vitest: runs before each test file.
import { afterAll, vi } from 'vitest'

// The next file may run in the same process, with the same modules.
afterAll(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})
