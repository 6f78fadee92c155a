import { ErrorCode } from '../bff/contract/errors'
import { ApiError } from './api-error'
import { isKnownCode, messages, words } from './messages'

test('every code has words of its own, in Chinese', () => {
  const texts = Object.values(messages)

  expect(new Set(texts).size).toBe(texts.length)
  expect(texts.filter((text) => !/^[\p{sc=Han}，。、？！「」]+$/u.test(text))).toEqual([])
})

test('an error of the server is told by its code', () => {
  expect(words(new ApiError('out-of-stock'))).toBe(messages['out-of-stock'])
})

test('a sign-in that is not possible is told by its reason', () => {
  const error = new ApiError('unauthenticated', { details: { problem: 'snapshot' } })

  expect(words(error)).toContain('使用完整服务')
})

test.each([[new TypeError('x is undefined')], ['text'], [undefined]])(
  'what nobody foresaw never shows its own text: %p',
  (thrown) => {
    expect(words(thrown)).toBe(messages.internal)
  },
)

test('the server’s codes are known, other words are not', () => {
  expect(ErrorCode.options.every(isKnownCode)).toBe(true)
  expect(['network', 'toString', 'no-such', 4, undefined].some(isKnownCode)).toBe(false)
})
