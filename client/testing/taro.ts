/** `@tarojs/taro` in tests, as little of it as the app uses; the rest is missing on purpose. */
import { useEffect, useRef } from 'react'
import {
  device,
  Failure,
  type PageEvent,
  type PaymentOptions,
  type SubscribeOptions,
} from './device'
import { server } from './server'

declare const __PLATFORM__: 'weapp' | 'h5'

interface RequestOptions {
  url: string
  method?: string
  data?: Record<string, unknown>
  header?: Record<string, string>
}

const done = (name: string) => Promise.resolve({ errMsg: `${name}:ok` })

async function request({ url, method = 'GET', data = {}, header = {} }: RequestOptions) {
  if (__PLATFORM__ === 'weapp' && method === 'PATCH')
    throw new Failure('request:fail invalid method')
  const [, origin = '', path = url] = /^(https?:\/\/[^/]+)?(.*)$/.exec(url) ?? []
  const answer = await server.answer({ method, path, origin, data, header })
  return { ...answer, header: {}, errMsg: 'request:ok' }
}

interface ContainerOptions extends Omit<RequestOptions, 'url'> {
  path: string
  config?: { env: string }
}

/** The gateway of WeChat Cloud Run: it refuses what it cannot place, with `errCode` and `errMsg`. */
async function callContainer({ path, config, ...options }: ContainerOptions) {
  const refuse = (errCode: number, errMsg: string) =>
    Promise.reject(Object.assign(new Failure(`cloud.callContainer:fail ${errMsg}`), { errCode }))
  if (device.clouds.length === 0) return refuse(-601002, 'Cloud API isn’t enabled, call init first')
  if (!config?.env) return refuse(-501000, 'Invalid env')
  if (!options.header?.['X-WX-SERVICE']) return refuse(-606001, 'Invalid host')
  return request({ ...options, url: `https://${config.env}.container${path}` })
}

/** On H5 these answer like Taro does: not at all. */
function nativeOnly<A extends unknown[], T>(name: string, run: (...values: A) => Promise<T>) {
  return (...values: A): Promise<T> =>
    __PLATFORM__ === 'weapp'
      ? run(...values)
      : Promise.reject(new Failure(`${name}:fail 暂时不支持 API ${name}`))
}

function visit(how: string) {
  return ({ url }: { url: string }) => {
    device.visits.push({ how, url })
    return done(how)
  }
}

const Taro = {
  request,
  login: nativeOnly('login', () => device.login(`code-${++device.logins}`)),
  requestPayment: nativeOnly('requestPayment', (options: PaymentOptions) => {
    device.payments.push(options)
    return device.requestPayment(options)
  }),
  requestSubscribeMessage: nativeOnly('requestSubscribeMessage', (options: SubscribeOptions) => {
    device.subscriptions.push(options)
    return device.requestSubscribeMessage(options)
  }),
  canIUse: (name: string) => !device.unknown.has(name),
  cloud: {
    init: (options: unknown) => void device.clouds.push(options),
    callContainer: nativeOnly('callContainer', callContainer),
  },
  chooseAddress: nativeOnly('chooseAddress', () => device.chooseAddress()),
  getLaunchOptionsSync: () => device.launch,
  getStorageSync: (key: string): unknown => device.storage.get(key) ?? '',
  setStorageSync: (key: string, value: unknown) => void device.storage.set(key, value),
  removeStorageSync: (key: string) => void device.storage.delete(key),

  navigateTo: visit('navigateTo'),
  redirectTo: visit('redirectTo'),
  switchTab: visit('switchTab'),
  reLaunch: visit('reLaunch'),
  navigateBack: () => {
    device.visits.push({ how: 'navigateBack', url: '' })
    return done('navigateBack')
  },
  getCurrentPages: () => [{ route: device.route.path }],

  showToast: ({ title }: { title: string }) => {
    device.toasts.push(title)
    return done('showToast')
  },
  hideToast: () => done('hideToast'),
  showLoading: () => done('showLoading'),
  hideLoading: () => done('hideLoading'),
  showModal: ({ title = '', content = '' }: { title?: string; content?: string }) => {
    device.modals.push([title, content].filter(Boolean).join(' '))
    return device.showModal()
  },
  setNavigationBarTitle: ({ title }: { title: string }) => {
    device.titles.push(title)
    return done('setNavigationBarTitle')
  },
  setClipboardData: ({ data }: { data: string }) => {
    device.clipboard = data
    return done('setClipboardData')
  },
  stopPullDownRefresh: () => done('stopPullDownRefresh'),
  pageScrollTo: () => done('pageScrollTo'),
  previewImage: () => done('previewImage'),
  nextTick: (callback: () => void) => void Promise.resolve().then(callback),
}

export default Taro

/** Taro adds its own key, and on H5 one more, and decodes nothing there. */
export function useRouter() {
  const own = __PLATFORM__ === 'h5' ? { stamp: 'AA' } : {}
  return {
    path: device.route.path,
    params: { ...device.route.params, ...own, $taroTimestamp: '1' },
  }
}

/** Once when the page first shows, then on every return to it. */
export function useDidShow(callback: () => unknown): void {
  const latest = usePageEvent('show', callback)
  useEffect(() => void latest.current(), [latest])
}

export function useDidHide(callback: () => unknown): void {
  usePageEvent('hide', callback)
}

export function usePullDownRefresh(callback: () => unknown): void {
  usePageEvent('pullDownRefresh', callback)
}

export function useReachBottom(callback: () => unknown): void {
  usePageEvent('reachBottom', callback)
}

export function useLoad(callback: (params: Record<string, string>) => unknown): void {
  const latest = useRef(callback)
  useEffect(() => void latest.current(device.route.params), [])
}

export function useLaunch(callback: (options: typeof device.launch) => unknown): void {
  const latest = useRef(callback)
  useEffect(() => void latest.current(device.launch), [])
}

export function useShareAppMessage(callback: () => object): void {
  device.shareMessage = callback
}

export function useShareTimeline(callback: () => object): void {
  device.shareTimeline = callback
}

function usePageEvent(event: PageEvent, callback: () => unknown) {
  const latest = useRef(callback)
  useEffect(() => {
    latest.current = callback
  })
  useEffect(() => device.listen(event, () => latest.current()), [event])
  return latest
}
