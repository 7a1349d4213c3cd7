import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PROVIDERS } from '../providers/all.ts'
import { dataFolderOf, ownConfiguration } from './own-products.ts'
import { PRODUCTS } from './products.ts'
import { localServer } from '../testing/local-server.ts'
import { commandLine } from './program.ts'

afterEach(() => vi.unstubAllEnvs())

describe('the products that a start can name', () => {
  it("are those with a file, each under its provider's name", () => {
    expect(PRODUCTS).toContain('mlflow')
    expect(PRODUCTS.filter((name) => PROVIDERS.get(name)?.file?.endsWith(`${name}.provider.yaml`) !== true)).toEqual([])
    const start = commandLine().commands.find((command) => command.name() === 'start')
    expect(start?.options.map(({ long }) => long)).toEqual(expect.arrayContaining(PRODUCTS.map((name) => `--${name}`)))
  })

  it('have a folder of their own, derived from their names and addresses', () => {
    expect(dataFolderOf([{ name: 'mlflow', url: 'http://127.0.0.1:5000/' }])).toBe('.mlg-mlflow-127.0.0.1-5000')
    const two = [
      { name: 'airflow', url: 'https://a.example/x' },
      { name: 'mlflow', url: 'http://b.example' },
    ]
    expect(dataFolderOf(two)).toBe('.mlg-airflow-a.example-x-mlflow-b.example')
    const long = (end: string) => dataFolderOf([{ name: 'mlflow', url: `http://${'x'.repeat(200)}/${end}` }])
    expect(long('a')).not.toBe(long('b'))
    expect(long('a').length).toBeLessThan(100)
    expect(dataFolderOf([{ name: 'mlflow', url: 'http://../../etc' }])).not.toContain('/')
  })

  it("get a token from the environment, and are refused with the reason if they don't answer", async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'mlg-own-')), 'data')
    vi.stubEnv('MLG_DATA', data)
    vi.stubEnv('MLG_PORT', '4399')
    const server = await localServer((request, response) => {
      const admitted = request.headers.authorization === 'Bearer hush'
      const [type, body] = request.url === '/version' ? ['text/plain', '3.17.2'] : ['application/json', '{}']
      response.writeHead(admitted ? 200 : 401, { 'content-type': type }).end(body)
    })
    const { url } = server
    try {
      await expect(ownConfiguration([{ name: 'mlflow', url }], null)).rejects.toThrow(
        /^--mlflow: .*401.*\n.*set MLFLOW_TOKEN/,
      )
      await expect(ownConfiguration([{ name: 'mlflow', url: '127.0.0.1:5000' }], null)).rejects.toThrow(
        'did you mean http://127.0.0.1:5000?',
      )
      await expect(ownConfiguration([{ name: 'mlflow', url: 'http://127.0.0.1:2' }], null)).rejects.toThrow(
        'nothing listens at http://127.0.0.1:2',
      )
      const prompt = { ask: async () => '', askSecret: async () => 'hush' }
      const headers = { authorization: 'Bearer hush' }
      expect((await ownConfiguration([{ name: 'mlflow', url }], prompt)).sources).toMatchObject([
        { platform: 'mlflow', headers },
      ])
      vi.stubEnv('MLFLOW_TOKEN', 'hush')
      await expect(ownConfiguration([{ name: 'mlflow', url }], null, ['people=x'])).rejects.toThrow(
        '--set people: no such setting; there are none',
      )
      const config = await ownConfiguration([{ name: 'mlflow', url }], null)
      expect(config).toMatchObject({
        data,
        listen: { port: 4_399 },
        store: 'sqlite',
        sources: [{ baseUrl: url, headers }],
      })
      expect(existsSync(data)).toBe(false)
    } finally {
      await server.close()
      rmSync(join(data, '..'), { recursive: true })
    }
  })

  it('get the settings given with them', async () => {
    vi.stubEnv('MLG_PORT', '4399')
    const prompt: string[] = []
    const server = await localServer((request, response) => {
      prompt.push(request.url ?? '')
      const body = request.url?.endsWith('/statistics') === true ? { versionOSS: '7.1.0' } : { features: [] }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    const { url } = server
    try {
      const config = await ownConfiguration([{ name: 'unleash', url }], null, ['project=a=b'])
      expect(config.sources).toMatchObject([{ platform: 'unleash', settings: { project: 'a=b' } }])
      expect(prompt).toContain('/api/admin/projects/a%3Db/features')
      await expect(ownConfiguration([{ name: 'unleash', url }], null, ['projct=x'])).rejects.toThrow(
        '--set projct: no such setting; there are project',
      )
    } finally {
      await server.close()
    }
  })
})
