import { device } from '@/testing/device'
import { nativePay } from '@/testing/samples'
import { dropScanCode, keepScanCode, keptScanCode } from './scan-code'

const { codeUrl } = nativePay

beforeEach(() => device.reset())
afterEach(() => jest.useRealTimers())

test('a code is found again under its own order until it is dropped', () => {
  keepScanCode('SJ1', codeUrl)

  expect(keptScanCode('SJ1')).toBe(codeUrl)
  expect(keptScanCode('SJ2')).toBeUndefined()
  dropScanCode('SJ1')
  expect(keptScanCode('SJ1')).toBeUndefined()
})

test('a code that WeChat no longer takes is none', () => {
  jest.useFakeTimers()
  keepScanCode('SJ1', codeUrl)

  jest.setSystemTime(Date.now() + 2 * 3_600_000)

  expect(keptScanCode('SJ1')).toBeUndefined()
})

test('something else under its name is no code', () => {
  device.storage.set('scan-code:SJ1', { codeUrl: 4, keptAt: 'yesterday' })

  expect(keptScanCode('SJ1')).toBeUndefined()
})
