// Asks the service before a version of a model goes live. It needs Node 22 and no package:
//
//   MLG_URL=http://127.0.0.1:4321 PORT=8443 node gate.mjs
//
// POST /validate takes an AdmissionReview of Kubernetes, and POST /mlflow a webhook of MLflow. Who can't be asked allows
// nothing.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { MLG_URL = 'http://127.0.0.1:4321', MLG_TOKEN, MLFLOW_URL, MLG_MLFLOW_SECRET, PORT = '8443' } = process.env
/** What runs names the version that it serves in this annotation. */
const ANNOTATION = 'mlg/uri'
const ALIAS = 'champion'
/** Kubernetes waits 10 s unless its configuration says otherwise. */
const ANSWERED_WITHIN_MS = 2_000
const MAX_BYTES = 3_000_000

/** Returns why a version may not go live; null where nothing that blocks is violated. */
async function reasonAgainst(uri) {
  const headers = MLG_TOKEN === undefined ? {} : { authorization: `Bearer ${MLG_TOKEN}` }
  const query = new URLSearchParams({ uri, severity: 'block', limit: '3' })
  try {
    const signal = AbortSignal.timeout(ANSWERED_WITHIN_MS)
    const answer = await fetch(`${MLG_URL}/api/v1/violations?${query}`, { headers, signal })
    const body = await answer.json()
    if (!answer.ok) return `The graph can't tell whether ${uri} may go live: ${body.detail ?? answer.status}`
    if (body.complete !== true) return `The graph couldn't look at everything that ${uri} may violate.`
    return body.total === 0 ? null : body.violations.map(({ policy, sentence }) => `${policy}: ${sentence}`).join(' ')
  } catch (error) {
    return `The graph couldn't be asked about ${uri}: ${error.message}`
  }
}

async function validate(text) {
  const { request } = JSON.parse(text)
  const uri = request.object?.metadata?.annotations?.[ANNOTATION]
  const reason =
    uri === undefined ? `The annotation ${ANNOTATION} doesn't say what is served.` : await reasonAgainst(uri)
  const response = { uid: request.uid, allowed: reason === null }
  if (reason !== null) response.status = { code: 403, message: reason }
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }
}

/** MLflow tells once the alias is set, so that the gate takes it back. */
async function takeBack(text) {
  const { entity, action, data } = JSON.parse(text)
  if (entity !== 'model_version_alias' || action !== 'created' || data.alias !== ALIAS) return { allowed: true }
  const reason = await reasonAgainst(`aip://model/mlflow/${encodeURIComponent(data.name)}/${data.version}`)
  if (reason === null) return { allowed: true }
  const body = JSON.stringify({ name: data.name, alias: ALIAS })
  const headers = { 'content-type': 'application/json' }
  const path = '/api/2.0/mlflow/registered-models/alias'
  const answer = await fetch(`${MLFLOW_URL}${path}`, { method: 'DELETE', headers, body })
  if (!answer.ok) throw new Error(`MLflow kept the alias: ${answer.status}`)
  return { allowed: false, reason }
}

/** The signature that MLflow makes with the secret of its webhook. */
function isSigned({ headers }, text) {
  const [id, time] = [headers['x-mlflow-delivery-id'], headers['x-mlflow-timestamp']]
  const made = `v1,${createHmac('sha256', MLG_MLFLOW_SECRET ?? '')
    .update(`${id}.${time}.${text}`)
    .digest('base64')}`
  const given = Buffer.from(String(headers['x-mlflow-signature']))
  return MLG_MLFLOW_SECRET !== undefined && given.length === made.length && timingSafeEqual(given, Buffer.from(made))
}

async function answerTo(request) {
  let text = ''
  for await (const part of request.setEncoding('utf8')) {
    text += part
    if (text.length > MAX_BYTES) return [413, { reason: 'too large' }]
  }
  if (request.method !== 'POST') return [405, { reason: 'POST only' }]
  if (request.url?.startsWith('/validate')) return [200, await validate(text)]
  if (request.url !== '/mlflow') return [404, { reason: 'neither /validate nor /mlflow' }]
  return isSigned(request, text) ? [200, await takeBack(text)] : [401, { reason: 'not signed with the secret' }]
}

const server = createServer(async (request, response) => {
  const [status, body] = await answerTo(request).catch((error) => [500, { reason: error.message }])
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
server.listen(Number(PORT), () => console.log(`listening on ${server.address().port}`))
