/** 我的 in a mini-program: giving the phone number that WeChat knows. */
import { act, fireEvent, render, screen } from '@testing-library/react'
import { SessionProvider } from '@/session'
import { device, type PhoneNumber } from '@/testing/device'
import { user } from '@/testing/samples'
import { ok, refusal, server } from '@/testing/server'
import Me from './index'

beforeEach(() => {
  device.reset()
  server.reset()
  device.storage.set('session-token', 'token-1')
  server.on('GET /api/me', () => ok('GET /api/me', { user: user() }))
  server.on('POST /api/me/phone', () =>
    ok('POST /api/me/phone', { user: user({ phone: '138****0000' }) }),
  )
})

async function open() {
  render(<Me />, { wrapper: SessionProvider })
  await screen.findByText('小橘')
}

async function answer(phoneNumber: PhoneNumber) {
  device.phoneNumber = phoneNumber
  fireEvent.click(screen.getByText('手机号'))
  await act(async () => {})
}

const given = () =>
  server.sent.filter(({ path }) => path === '/api/me/phone').map(({ data }) => data)

test.each<[string, PhoneNumber, object]>([
  [
    'by its code',
    { errMsg: 'getPhoneNumber:ok', code: 'phone-1', encryptedData: 'RGF0YQ==', iv: 'aXY=' },
    { code: 'phone-1' },
  ],
  [
    'encrypted, on an old client',
    { errMsg: 'getPhoneNumber:ok', encryptedData: 'RGF0YQ==', iv: 'aXY=' },
    { encryptedData: 'RGF0YQ==', iv: 'aXY=' },
  ],
])('the number is given %s, and shown masked from then on', async (_how, phoneNumber, proof) => {
  await open()

  await answer(phoneNumber)

  expect(given()).toEqual([proof])
  expect(screen.getByText('138****0000')).toBeTruthy()
  expect(document.querySelector('[data-open-type="getPhoneNumber"]')).toBeNull()
})

test('who refuses is left alone', async () => {
  await open()

  await answer({ errMsg: 'getPhoneNumber:fail user deny' })

  expect(given()).toEqual([])
  expect(device.toasts).toEqual([])
  expect(screen.getByText('用微信手机号')).toBeTruthy()
})

test('what went wrong is said in words for people, and can be tried again', async () => {
  server.on('POST /api/me/phone', () => refusal(502, 'wechat-unavailable'))
  await open()

  await answer({ errMsg: 'getPhoneNumber:ok', code: 'phone-1' })
  expect(device.toasts).toEqual(['微信暂时没有响应，请稍后再试'])
  await answer({ errMsg: 'getPhoneNumber:ok', code: 'phone-2' })

  expect(given()).toEqual([{ code: 'phone-1' }, { code: 'phone-2' }])
})

test('an ended session signs nobody in on the way, which would change the key', async () => {
  server.on('POST /api/me/phone', () => refusal(401, 'unauthenticated'))
  await open()

  await answer({ errMsg: 'getPhoneNumber:ok', encryptedData: 'RGF0YQ==', iv: 'aXY=' })

  expect(device.logins).toBe(0)
  expect(device.toasts).toEqual(['请先登录'])
})

test('a stranger has no number to give', async () => {
  server.on('GET /api/me', () => refusal(401, 'unauthenticated'))

  render(<Me />, { wrapper: SessionProvider })
  await screen.findByText('还没有登录')

  expect(screen.queryByText('手机号')).toBeNull()
})
