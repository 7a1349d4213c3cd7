import { describe, expect, it } from 'vitest'
import { ended, launchedServer, type ServerCommand } from './process.ts'

const command = (program: string, bounds: Partial<ServerCommand> = {}): ServerCommand => ({
  name: 'Example',
  command: [process.execPath, '-e', program],
  options: {},
  isReady: async () => false,
  readyMs: 20_000,
  pollMs: 10,
  ...bounds,
})

describe('a server that is launched', () => {
  it('is given once it is ready, though an earlier look failed', async () => {
    let looks = 0
    const isReady = async () => {
      if (++looks === 1) throw new Error('it refuses connections')
      return true
    }
    const child = await launchedServer(command('setInterval(() => {}, 1000)', { isReady }))
    expect(child.exitCode).toBeNull()
    await ended(child, 'SIGTERM', 5_000)
  })

  it('fails with what it printed where it ends before', async () => {
    const program = 'console.log("reads its settings"); console.error("no such folder"); process.exitCode = 3'
    await expect(launchedServer(command(program))).rejects.toThrow(
      /^Example ended:\n(?=.*reads its settings)(?=.*no such folder)/s,
    )
  })

  it('fails where there is no such program', async () => {
    const missing = { ...command(''), command: ['/no/such/program'] as const }
    await expect(launchedServer(missing)).rejects.toThrow('ENOENT')
  })

  it('is killed where it takes too long', async () => {
    const late = command('setInterval(() => {}, 1000)', { readyMs: 200 })
    await expect(launchedServer(late)).rejects.toThrow('Example did not answer within 0.2 s')
  })
})
