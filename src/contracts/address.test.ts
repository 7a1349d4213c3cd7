import { describe, expect, it } from 'vitest'
import { secretParameter, withoutSecrets } from './address.ts'

describe('a URL parameter', () => {
  it.each([
    'token',
    'access_token',
    'accessToken',
    'ACCESS-TOKEN',
    'api_key',
    'apikey',
    'X-API-Key',
    'key',
    'subscription-key',
    'client_secret',
    'password',
    'passwd',
    'pwd',
    'sig',
    'X-Amz-Signature',
    'X-Amz-Credential',
    'jwt',
    'auth',
    'sessionid',
  ])('%s contains a secret', (name) =>
    expect(secretParameter(new URL(`https://a.example/?page=1&${name}=`))).toBe(name),
  )

  it.each([
    'project',
    'page',
    'keyword',
    'monkey',
    'tokenize',
    'author',
    'passage',
    'format',
    'designation',
    'api-version',
  ])('%s contains none', (name) => expect(secretParameter(new URL(`https://a.example/?${name}=x`))).toBe(null))
})

describe('an address in a message', () => {
  it.each([
    ['https://a.example/login?token=hush', 'https://a.example/login'],
    ['https://a.example/#access_token=hush', 'https://a.example/'],
    ['https://alice:hush@a.example/x', 'https://a.example/x'],
    ['//alice:hush@a.example/x', '//a.example/x'],
    ['/login;jsessionid=hush?next=/', '/login'],
    ['?ticket=hush', ''],
    ['https://a.example/@me', 'https://a.example/@me'],
  ])('%s is shown as %s', (address, shown) => expect(withoutSecrets(address)).toBe(shown))
})
