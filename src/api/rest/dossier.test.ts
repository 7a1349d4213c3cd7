import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { digestOf } from '../../lib/digest.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { DossierAnswer } from '../../questions/dossier/schema.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { runForLines } from '../../testing/terminal.ts'
import { ALICE, company, CONCLUDED, INSTANCE, MODEL, RUN, saying, TEST } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

let world: ApiWorld
let first: DossierAnswer
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(), CONCLUDED)
  first = await dossier()
})
afterAll(() => world.close())

async function dossier(asOf?: number): Promise<DossierAnswer> {
  const { status, body } = await world.get(
    `/api/v1/entities/${INSTANCE}/dossier${asOf === undefined ? '' : `?asOf=${asOf}`}`,
  )
  expect(status).toBe(200)
  return body as DossierAnswer
}

it('a dossier has the version, its inputs, its dependents and its people', () => {
  const urisIn = (section: string) => first.things.filter((thing) => thing.section === section).map(({ uri }) => uri)
  expect(urisIn('version')).toEqual([INSTANCE])
  expect(urisIn('model')).toEqual([MODEL])
  expect(urisIn('features')).toHaveLength(4)
  expect(urisIn('data')).toEqual(expect.arrayContaining(['aip://dataset/datasets/d0', 'aip://data-source/datasets/s0']))
  expect(urisIn('runs')).toEqual([RUN])
  expect(urisIn('tests')).toContain(TEST)
  expect(urisIn('people')).toEqual([ALICE])
  expect(first.cut).toEqual([])
})

it('a dossier lists tracked runs under runs, and only deployments under deployments', async () => {
  const { say, close, get } = await openWorld(catalogueWith('mlflow'))
  onTestFinished(close)
  const [uri, run, experiment] = [
    'aip://model/mlflow/m/1',
    'aip://mlflow-run/mlflow/r',
    'aip://mlflow-experiment/mlflow/1',
  ]
  const [logged, deployed] = ['aip://mlflow-logged-model/mlflow/l', 'aip://deployment/mlflow/d']
  await say(
    saying({ type: 'ModelInstance', uri, attributes: {} }),
    saying({ type: 'MlflowExperiment', uri: experiment, attributes: {} }),
    saying({
      type: 'MlflowRun',
      uri: run,
      attributes: {},
      edges: [
        ['MlflowRun.inExperiment', experiment],
        ['MlflowRun.registered', uri],
      ],
    }),
    saying({
      type: 'MlflowLoggedModel',
      uri: logged,
      attributes: {},
      edges: [['MlflowLoggedModel.registeredAs', uri]],
    }),
    saying({ type: 'ModelDeployment', uri: deployed, attributes: {}, edges: [['ModelDeployment.deploys', uri]] }),
  )
  const { things } = (await get(`/api/v1/entities/${uri}/dossier`)).body as DossierAnswer
  const urisIn = (section: string) => things.filter((thing) => thing.section === section).map((one) => one.uri)
  expect(urisIn('deployments')).toEqual([deployed])
  expect(urisIn('runs')).toEqual([run])
  expect(urisIn('others')).toContain(logged)
})

it('a dossier has each statement with its document and its first transaction', async () => {
  const { body } = await world.get(`/api/v1/entities/${INSTANCE}/history`)
  const { entries } = body as { entries: { tx: number; at: string; asserted: object }[] }
  const told = entries.find(({ asserted }) => 'version' in asserted)
  expect(first.statements).toContainEqual({
    about: INSTANCE,
    says: 'version',
    value: '5.0',
    origin: 'source',
    document: { platform: 'registry', type: 'ModelInstance', uri: INSTANCE },
    tx: told?.tx,
    at: told?.at,
  })
  expect(first.statements).toContainEqual(
    expect.objectContaining({
      about: INSTANCE,
      says: 'ModelInstance.producedBy',
      to: RUN,
      provenance: 'DECLARED',
      tx: told?.tx,
    }),
  )
  expect(first.statements.filter(({ tx }) => tx === null)).toEqual([])
})

it('a dossier of one transaction never changes, and contains its own digest', async () => {
  const { digest, ...content } = first
  expect(digestOf(content as unknown as JsonObject)).toBe(digest)
  const uri = 'aip://dataset/datasets/d0'
  await world.say(saying({ type: 'Dataset', uri, attributes: { name: 'Dataset 0, renamed' } }))
  expect(await dossier(first.tx)).toEqual(first)
  const now = await dossier()
  expect(now.digest).not.toBe(digest)
  expect(now.statements).toContainEqual(
    expect.objectContaining({ about: uri, says: 'name', value: 'Dataset 0, renamed', tx: now.tx }),
  )
})

it('a dossier includes what people state, and omits what they reject', async () => {
  const payload = { uri: INSTANCE, addTags: ['approved=yes'], waitFor: 'visible' }
  expect((await world.app.inject({ method: 'POST', url: '/api/v1/annotations', payload })).statusCode).toBe(200)
  const rejected = { from: INSTANCE, relation: 'Entity.ownedBy', to: ALICE, waitFor: 'visible' }
  expect((await world.app.inject({ method: 'POST', url: '/api/v1/edges/reject', payload: rejected })).statusCode).toBe(
    200,
  )
  const { statements } = await dossier()
  const stated = statements.filter(({ origin }) => origin === 'person')
  expect(stated).toEqual([
    expect.objectContaining({ about: INSTANCE, says: 'tags', value: [{ tag: 'approved', value: 'yes' }] }),
  ])
  expect(statements.filter(({ about, to }) => about === INSTANCE && to === ALICE)).toEqual([])
})

it('a dossier lists the digest of an over-long value', async () => {
  await world.say(
    saying({
      type: 'Dataset',
      uri: 'aip://dataset/datasets/d1',
      attributes: { name: 'Dataset 1', description: 'x'.repeat(5_000) },
    }),
  )
  const { statements } = await dossier()
  const long = statements.find(({ about, says }) => about.endsWith('/d1') && says === 'description')
  expect(long).toMatchObject({ valueDigest: digestOf('x'.repeat(5_000)) })
  expect(long).not.toHaveProperty('value')
})

it('a dossier says what was left out for space', async () => {
  const uris = Array.from({ length: 150 }, (_, i) => `aip://deployment/registry/many-${i}`)
  await world.say(
    ...uris.map((uri) => saying({ type: 'ModelDeployment', uri, edges: [['ModelDeployment.deploys', INSTANCE]] })),
  )
  const { cut, things } = await dossier()
  const [left, ...others] = cut
  expect(others).toEqual([])
  expect(left?.what).toBe('entities downstream')
  expect(things.filter(({ section }) => section === 'deployments').length + (left?.left ?? 0)).toBe(150)
})

it('a dossier omits what is hidden from its caller', async () => {
  world.hide({ platforms: ['experimentation'] })
  const { things, statements } = await dossier(first.tx)
  expect(JSON.stringify([things, statements])).not.toContain('experimentation')
  world.hide()
})

it.each([
  [MODEL, 422, 'NOT_FOR_TYPE'],
  ['aip://model/registry/nothing', 404, 'UNKNOWN_URI'],
])('a dossier is rejected for %s', async (uri, status, code) => {
  expect(await world.get(`/api/v1/entities/${uri}/dossier`)).toMatchObject({ status, body: { code } })
})

it('a dossier can be verified back to the horizon; beyond it, the refusal says why', async () => {
  const kept = await dossier()
  const folder = mkdtempSync(join(tmpdir(), 'mlg-dossier-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [old, last] = ['old.json', 'last.json'].map((name) => join(folder, name))
  if (old === undefined || last === undefined) throw new Error('no files')
  writeFileSync(old, JSON.stringify(first))
  writeFileSync(last, JSON.stringify(kept))
  await world.store.announceHorizon(kept.tx, Date.now())
  for (let after: number | null = null; ;) {
    const step = await world.store.dropPast({ horizon: kept.tx, after, drop: true })
    if (step.next === null) break
    after = step.next
  }
  await world.app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`
  expect(await runForLines(url, 'dossier', 'verify', last)).toEqual([
    expect.stringContaining(`The record says the same: ${kept.statements.length} statements`),
  ])
  expect(process.exitCode).toBe(0)
  expect(await runForLines(url, 'dossier', 'verify', old)).toEqual([
    expect.stringMatching(/^The file is unchanged, but the record no longer has its transaction\./),
  ])
  expect(process.exitCode).toBe(2)
})
