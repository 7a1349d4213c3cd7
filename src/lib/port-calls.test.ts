import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { portCalls, remotely, type Callable, type Calls } from './port-calls.ts'

describe('calls between threads', () => {
  const channels: MessageChannel[] = []
  afterEach(() => {
    for (const { port1, port2 } of channels.splice(0)) {
      port1.close()
      port2.close()
    }
  })

  function connectPorts(
    here: Callable,
    there: Callable = {},
  ): { readonly calls: Calls; readonly channel: MessageChannel } {
    const channel = new MessageChannel()
    channels.push(channel)
    portCalls(channel.port1, here, 'the caller')
    return { calls: portCalls(channel.port2, there, 'the other thread'), channel }
  }

  const sums = { add: (a: number, b: number) => a + b, later: async (value: string) => value }

  it("return the other side's answer, immediate or deferred", async () => {
    const { add, later } = remotely<typeof sums>(connectPorts(sums).calls, ['add', 'later'])
    expect(await Promise.all([later('x'), add(1, 2), add(3, 4)])).toEqual(['x', 3, 7])
  })

  it("reject with the other side's error, including its name", async () => {
    const fail = (): never => {
      throw new TypeError('not a number')
    }
    const broken = async (): Promise<never> =>
      Promise.reject(Object.assign(new Error('held open'), { handle: () => 1 }))
    const own = async (): Promise<never> =>
      Promise.reject(Object.assign(new Error('with a reason'), { name: 'OfOurOwn' }))
    const { calls } = connectPorts({ fail, broken, own })
    await expect(calls.call('fail', [])).rejects.toMatchObject({ name: 'TypeError', message: 'not a number' })
    await expect(calls.call('own', [])).rejects.toMatchObject({ name: 'OfOurOwn', message: 'with a reason' })
    await expect(calls.call('broken', [])).rejects.toMatchObject({ message: 'held open' })
  })

  it('reach only the functions that the other side exposes', async () => {
    const { calls } = connectPorts(sums)
    for (const name of ['toString', 'constructor', 'subtract'])
      await expect(calls.call(name, [])).rejects.toThrow(`there is no function "${name}" to call`)
  })

  it('may go both ways, one within another', async () => {
    const channel = new MessageChannel()
    channels.push(channel)
    const near: Calls = portCalls(channel.port1, { double: (n: number) => 2 * n }, 'the far side')
    const far: Calls = portCalls(
      channel.port2,
      { quadruple: async (n: number) => 2 * Number(await far.call('double', [n])) },
      'the near side',
    )
    expect(await near.call('quadruple', [5])).toBe(20)
  })

  it('arrive in the order in which they were made', async () => {
    const heard: number[] = []
    const { calls } = connectPorts({ hear: (n: number) => void heard.push(n) })
    for (let n = 0; n < 50; n++) calls.tell('hear', [n])
    await calls.call('hear', [50])
    expect(heard).toEqual(Array.from({ length: 51 }, (_, n) => n))
  })

  it('reject once the other thread has ended, including pending calls', async () => {
    const { calls, channel } = connectPorts({ never: () => new Promise(() => undefined) })
    const waiting = calls.call('never', [])
    const rejected = expect(waiting).rejects.toThrow('the other thread has ended')
    channel.port1.close()
    await rejected
    await expect(calls.call('never', [])).rejects.toThrow('the other thread has ended')
    calls.tell('never', [])
  })

  it('get no answer after the port is closed', async () => {
    const channel = new MessageChannel()
    channels.push(channel)
    let called = 0
    const near = portCalls(channel.port1, { count: () => ++called }, 'the far side')
    const far = portCalls(channel.port2, {}, 'the near side')
    expect(await far.call('count', [])).toBe(1)
    near.end('it is closed')
    const late = far.call('count', []).catch((error: Error) => error.message)
    channel.port1.close()
    expect([await late, called]).toEqual(['the near side has ended', 1])
  })
})
