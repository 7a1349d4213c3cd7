// A setup file of vitest: runs before each test file.
import { flushCompileCache } from 'node:module'
import { afterAll } from 'vitest'

// Vitest ends a fork with a signal, on which Node wouldn't write its compile cache.
afterAll(() => flushCompileCache())
