import Taro from '@tarojs/taro'
import type { HttpAnswer, HttpRequest } from '../platform'

/** To the origin that served the page. */
export async function request<T>({ path, body, ...rest }: HttpRequest): Promise<HttpAnswer<T>> {
  const answer = await Taro.request<T>({ ...rest, url: path, ...(body && { data: body }) })
  return { status: answer.statusCode, body: answer.data }
}
