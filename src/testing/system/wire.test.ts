import { createServer, connect, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { Wire } from './wire.ts'

const open: { close(): unknown }[] = []
afterEach(() => open.splice(0).forEach((one) => one.close()))

it('a wire carries data in order, slowly if told to, and cuts it off', async () => {
  const echo: Server = createServer((socket) => void socket.on('error', () => socket.destroy()).pipe(socket))
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  const wire = await Wire.to((echo.address() as AddressInfo).port)
  open.push(wire, echo)
  const socket = connect(wire.port, '127.0.0.1')
  let heard = ''
  socket.on('data', (piece: Buffer) => (heard += piece.toString()))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  for (const delay of [0, 20]) {
    wire.delayMs = delay
    const before = heard.length
    socket.write('one ')
    while (heard.length < before + 4) await once(socket, 'data')
  }
  expect(heard).toBe('one one ')
  expect(wire.cut()).toBe(2)
  await closed
  const again = connect(wire.port, '127.0.0.1')
  await once(again, 'connect')
  again.destroy()
})
