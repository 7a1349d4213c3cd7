import { expect, it } from 'vitest'
import { awsRefusal, signedHeaders } from './aws.ts'

const credentials = { username: 'AKIDEXAMPLE', password: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const signing = { credentials, region: 'us-east-1', service: 'service', at: Date.UTC(2015, 7, 30, 12, 36) }
const request = { method: 'GET', host: 'example.amazonaws.com', path: '/', headers: {}, body: '' }
const by = (names: string, signature: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${signature}`

it.each([
  // The first is AWS's own example (get-vanilla); botocore 1.44 produced all signatures.
  [request, by('host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31')],
  [
    { ...request, path: '/a%20b/%C3%A9' },
    by('host;x-amz-date', '7feef237926f4f33385aeec1d53d9d5ccf4ca66c7ac2692f357a3e78ff85c310'),
  ],
  [
    {
      ...request,
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'SageMaker.ListModels',
        'x-amz-security-token': 'AQoDYXdzEPT',
        accept: 'application/json',
      },
      body: '{"MaxResults":3}',
    },
    by(
      'content-type;host;x-amz-date;x-amz-security-token;x-amz-target',
      'd974f8739029b11c98a210f6c346f8c2829a71f122411cfffe38317afd5f44fd',
    ),
  ],
])('signs requests as AWS does, without revealing the secret: %j', (given, authorization) => {
  const headers = signedHeaders(given, signing)
  expect(headers).toEqual({ authorization, 'x-amz-date': '20150830T123600Z' })
  expect(JSON.stringify(headers)).not.toContain(credentials.password)
})

it.each([
  ['ThrottlingException', 'throttled'],
  ['com.amazon.coral.availability#ThrottlingException', 'throttled'],
  ['ExpiredTokenException', 'credentials'],
  ['com.amazon.coral.service#UnrecognizedClientException', 'credentials'],
  ['ValidationException', null],
  ['ResourceNotFound', null],
])('explains a 400 from AWS by its error type: %s', (type, why) => {
  expect(awsRefusal({ __type: type })).toBe(why)
})

it.each([[null], [[]], [{}], [{ __type: 400 }]])('recognises no other body as an AWS error: %j', (body) => {
  expect(awsRefusal(body)).toBeNull()
})
