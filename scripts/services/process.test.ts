import { describe, expect, it } from 'vitest'
import { endProcess, launchedServer, type ServerCommand } from './process.ts'

const command = (program: string, bounds: Partial<ServerCommand> = {}): ServerCommand => ({
  name: 'Example',
  command: [process.execPath, '-e', program],
  options: {},
  isReady: async () => false,
  readyMs: 20_000,
  pollMs: 10,
  ...bounds,
})

describe('launching a server', () => {
  it('returns it once it is ready, even if an earlier check failed', async () => {
    let looks = 0
    const isReady = async () => {
      if (++looks === 1) throw new Error('it refuses connections')
      return true
    }
    const child = await launchedServer(command('setInterval(() => {}, 1000)', { isReady }))
    expect(child.exitCode).toBeNull()
    await endProcess(child, 'SIGTERM', 5_000)
  })

  it('fails with its output if it exits first', async () => {
    const program = 'console.log("reads its settings"); console.error("no such folder"); process.exitCode = 3'
    await expect(launchedServer(command(program))).rejects.toThrow(
      /^Example ended:\n(?=.*reads its settings)(?=.*no such folder)/s,
    )
  })

  it('fails if the program does not exist', async () => {
    const missing = { ...command(''), command: ['/no/such/program'] as const }
    await expect(launchedServer(missing)).rejects.toThrow('ENOENT')
  })

  it('kills it if it takes too long', async () => {
    const late = command('setInterval(() => {}, 1000)', { readyMs: 200 })
    await expect(launchedServer(late)).rejects.toThrow('Example did not answer within 0.2 s')
  })
})
