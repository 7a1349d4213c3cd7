import { describe, expect, it } from 'vitest'
import { eventsOf } from './message.ts'

const event = { event_type: 'model_updated', model_id: 'm' }
const envelope = { Type: 'Notification', MessageId: '1', TopicArn: 'arn:aws:sns:eu-central-1:1:t', Message: '' }

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const OTHER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-01'

const plain = (value: object, traceparent: string | null = null) => ({ body: JSON.stringify(value), traceparent })
const wrapped = (Message: unknown, MessageAttributes?: unknown) => plain({ ...envelope, Message, MessageAttributes })
const traced = (Value: unknown) => ({ traceparent: { Type: 'String', Value } })

describe('a queue message', () => {
  it('is read plain or from an SNS envelope', () => {
    const expected = [{ kind: 'parsed', value: event, origin: 'q/1' }]
    expect(eventsOf(plain(event), 'q/1')).toEqual(expected)
    expect(eventsOf(wrapped(JSON.stringify(event)), 'q/1')).toEqual(expected)
    expect(eventsOf(wrapped(JSON.stringify([event, event])), 'q/1')).toHaveLength(2)
    expect(eventsOf(wrapped('nonsense'), 'q/1')).toMatchObject([{ kind: 'unreadable' }])
  })

  it.each([
    ['an event with the same members', { ...envelope, ...event }],
    ['a confirmation', { ...envelope, Type: 'SubscriptionConfirmation' }],
    ['an envelope without a message', { ...envelope, Message: 17 }],
  ])('is not unwrapped if it is %s', (_name, value) => {
    expect(eventsOf(plain(value), 'q/1')).toMatchObject([{ kind: 'parsed', value }])
  })

  it.each<[string, Parameters<typeof eventsOf>[0], string | undefined]>([
    ['an attribute of the message', plain(event, TRACEPARENT), TRACEPARENT],
    ['an attribute in the envelope', wrapped(JSON.stringify(event), traced(TRACEPARENT)), TRACEPARENT],
    [
      'an attribute of the message, in preference to the envelope',
      { ...wrapped(JSON.stringify(event), traced(OTHER)), traceparent: TRACEPARENT },
      TRACEPARENT,
    ],
    ['no non-text attribute', wrapped(JSON.stringify(event), traced(17)), undefined],
    ['no attributes', wrapped(JSON.stringify(event), 'none'), undefined],
    ['no overlong attribute', plain(event, TRACEPARENT.repeat(5)), undefined],
  ])('continues the trace of %s', (_name, message, traceparent) => {
    expect(eventsOf(message, 'q/1').map((one) => one.traceparent)).toEqual([traceparent])
  })
})
