/**
 * The two ways from a mini-program to the BFF. Which one is the build's choice: with
 * TARO_APP_CLOUD_ENV and TARO_APP_CLOUD_SERVICE through WeChat Cloud Run's gateway, which tells the BFF
 * itself who is calling; else over the internet to TARO_APP_API_ORIGIN.
 */
import Taro from '@tarojs/taro'
import type { HttpAnswer, HttpRequest } from '../platform'

// The full expressions: Taro replaces exactly these texts at build time.
const origin = process.env.TARO_APP_API_ORIGIN ?? ''
const cloud = {
  env: process.env.TARO_APP_CLOUD_ENV ?? '',
  service: process.env.TARO_APP_CLOUD_SERVICE ?? '',
}

let isCloudReady = false

export const request = cloud.env && cloud.service ? requestContainer : requestOrigin

async function requestOrigin<T>(request: HttpRequest): Promise<HttpAnswer<T>> {
  const { path, ...rest } = sendable(request)
  const answer = await Taro.request<T>({ ...rest, url: origin + path })
  return { status: answer.statusCode, body: answer.data }
}

/** `wx.cloud.callContainer` (WeChat Cloud Run, "微信小程序访问云托管服务"). */
async function requestContainer<T>(request: HttpRequest): Promise<HttpAnswer<T>> {
  const { header, ...rest } = sendable(request)
  initCloud()
  const answer = await Taro.cloud.callContainer<T>({
    ...rest,
    config: { env: cloud.env },
    header: { ...header, 'X-WX-SERVICE': cloud.service },
  })
  return { status: answer.statusCode, body: answer.data }
}

function initCloud(): void {
  if (!isCloudReady) void Taro.cloud.init({ env: cloud.env })
  isCloudReady = true
}

/** `wx.request` knows no PATCH, and what carries a request to the container takes the same methods. */
function sendable({ body, method, header, ...rest }: HttpRequest) {
  const data = body && { data: body }
  if (method !== 'PATCH') return { ...rest, ...data, method, header }
  const override = { ...header, 'X-HTTP-Method-Override': method }
  return { ...rest, ...data, method: 'POST' as const, header: override }
}
