// Runs the example gate (docs/guides/gates/gate.mjs) as a separate process in front of the real API.

import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN } from '../catalogue/builtin.ts'
import { loadCatalogue } from '../catalogue/load.ts'
import { must } from '../lib/result.ts'
import { violationEdge } from '../model/policy.ts'
import { canonicalUri } from '../model/uri.ts'
import { stateConclusions, commitOf } from '../testing/store/build.ts'
import { saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const GATE = fileURLToPath(new URL('../../docs/guides/gates/gate.mjs', import.meta.url))
const SECRET = 'a secret of the webhook'
const POLICY = {
  id: 'X1',
  title: 'Versions trained on personal data are approved',
  severity: 'block',
  of: ['ModelInstance'],
  forbids: 'trainedOn · [tagged "pii"]',
  unless: '[approved for use "personal data"]',
  says: '{subject} was trained on {found} without an approval.',
} as const

const uriOf = (text: string) => must(canonicalUri(text))
const BAD = uriOf('aip://model/mlflow/churn/2')
const GOOD = uriOf('aip://model/mlflow/churn/1')
const DATA = uriOf('aip://dataset/datasets/members')

let world: ApiWorld
let gate: ChildProcess
let address: string
/** Aliases that the gate revoked. */
const takenBack: unknown[] = []
let mlflow: Server

beforeAll(async () => {
  const catalogue = must(loadCatalogue([...BUILTIN, { name: 'ours.json', content: { policies: [POLICY] } }]))
  world = await openWorld(catalogue)
  await world.say(
    saying({ type: 'Dataset', uri: DATA, attributes: { name: 'Members', tags: [{ tag: 'pii' }] } }),
    saying({
      type: 'ModelInstance',
      uri: BAD,
      attributes: { name: 'churn 2' },
      edges: [['ModelInstance.trainedOn', DATA]],
    }),
    saying({ type: 'ModelInstance', uri: GOOD, attributes: { name: 'churn 1' } }),
  )
  const asserted = [{ type: violationEdge('X1'), from: BAD, to: DATA }]
  await world.store.commit([commitOf(Date.now(), [stateConclusions('X1', { asserted, about: { version: 1 } })])])
  await world.reached()
  const url = await world.app.listen({ port: 0, host: '127.0.0.1' })
  mlflow = createServer((request, response) => {
    let text = ''
    request.on('data', (part) => (text += String(part)))
    request.on('end', () => {
      takenBack.push([request.method, request.url, JSON.parse(text)])
      response.end('{}')
    })
  })
  await new Promise<void>((done) => mlflow.listen(0, '127.0.0.1', done))
  const { port } = mlflow.address() as AddressInfo
  ;[gate, address] = await startGate({
    MLG_URL: url,
    MLFLOW_URL: `http://127.0.0.1:${port}`,
    MLG_MLFLOW_SECRET: SECRET,
  })
}, 30_000)
afterAll(async () => {
  gate.kill()
  mlflow.close()
  await world.close()
})

async function startGate(env: Readonly<Record<string, string>>): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, [GATE], { env: { ...env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the gate ended with ${code}`)))
    createInterface({ input: child.stdout }).once('line', (line) => resolve(line.split(' ').at(-1) ?? ''))
  })
  return [child, `http://127.0.0.1:${port}`]
}

async function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}, to = address) {
  const answer = await fetch(to + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

/** The form in which a Kubernetes API server posts it. */
const review = (annotations: object) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    kind: { group: 'serving.kserve.io', version: 'v1beta1', kind: 'InferenceService' },
    operation: 'CREATE',
    object: { metadata: { name: 'churn', annotations }, spec: {} },
  },
})

const SENTENCE = 'X1: churn 2 was trained on Members without an approval.'

describe('an admission review', () => {
  it('is allowed if no blocking policy is violated', async () => {
    const { status, body } = await post('/validate?timeout=10s', review({ 'mlg/uri': GOOD }))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: '705ab4f5-6393-11e8-b7cc-42010a800002', allowed: true },
    })
  })

  it.each([
    [{ 'mlg/uri': BAD }, SENTENCE],
    [{ 'mlg/uri': 'aip://model/mlflow/nobody/1' }, "can't tell whether aip://model/mlflow/nobody/1 may go live"],
    [{}, "The annotation mlg/uri doesn't say what is served."],
  ])('is refused with a reason: %j', async (annotations, message) => {
    const { body } = await post('/validate', review(annotations))
    const status = { code: 403, message: expect.stringContaining(message) }
    expect(body).toMatchObject({ response: { allowed: false, status } })
  })

  it('is refused if the service is down', async () => {
    const [lonely, there] = await startGate({ MLG_URL: 'http://127.0.0.1:9' })
    const { body } = await post('/validate', review({ 'mlg/uri': GOOD }), {}, there)
    lonely.kill()
    const status = { message: expect.stringContaining("The graph couldn't be asked") }
    expect(body).toMatchObject({ response: { allowed: false, status } })
  })
})

describe('an MLflow webhook', () => {
  const event = (version: string, alias = 'champion') => ({
    entity: 'model_version_alias',
    action: 'created',
    timestamp: '2026-11-20T07:03:14.776991+00:00',
    data: { name: 'churn', alias, version },
  })
  async function told(body: object) {
    const [id, time] = ['b710497e', '1795158170']
    const signature = createHmac('sha256', SECRET)
      .update(`${id}.${time}.${JSON.stringify(body)}`)
      .digest('base64')
    const headers = { 'x-mlflow-delivery-id': id, 'x-mlflow-timestamp': time, 'x-mlflow-signature': `v1,${signature}` }
    return await post('/mlflow', body, headers)
  }

  it('removes the alias champion from a version that must not go live', async () => {
    expect(await told(event('1'))).toEqual({ status: 200, body: { allowed: true } })
    expect(await told(event('2', 'challenger'))).toEqual({ status: 200, body: { allowed: true } })
    expect(takenBack).toEqual([])
    expect(await told(event('2'))).toEqual({ status: 200, body: { allowed: false, reason: SENTENCE } })
    const path = '/api/2.0/mlflow/registered-models/alias'
    expect(takenBack).toEqual([['DELETE', path, { name: 'churn', alias: 'champion' }]])
  })

  it('is rejected without its signature', async () => {
    expect((await post('/mlflow', event('2'))).status).toBe(401)
  })
})

describe('an approval', () => {
  it('unblocks the gate', async () => {
    const payload = { uri: BAD, use: 'personal data', waitFor: 'visible' }
    const approved = await world.app.inject({ method: 'POST', url: '/api/v1/approvals', payload })
    expect(approved.statusCode).toBe(200)
    const { body } = await post('/validate', review({ 'mlg/uri': BAD }))
    expect(body).toMatchObject({ response: { allowed: true } })
  })
})
