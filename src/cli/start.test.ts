import { expect, it } from 'vitest'
import { localServer } from '../testing/local-server.ts'
import { choosePort, readSettings } from './settings.ts'
import { explain } from './start.ts'

it('an address in use is named, with the settings that change it', async () => {
  const other = await localServer((_, response) => response.end())
  const settings = readSettings({ MLG_PORT: String(other.port) })
  const refused = await choosePort(settings).then(String, explain)
  expect(refused).toBe(
    `127.0.0.1:${other.port} is in use by another program (another "mlg start" or "npm start"?). Stop that, or choose ` +
      "another port: MLG_PORT, or listen.port if MLG_PORT isn't set. 0 picks a free one.",
  )
  await other.close()
  expect(await choosePort(settings)).toBe(other.port)
  expect(explain(new Error('listen EADDRINUSE: address already in use /run/mlg.sock'))).toMatch(
    /^\/run\/mlg\.sock is in use .*remove the file if none runs, or change listen\.socket\.$/,
  )
})
