import Taro from '@tarojs/taro'

/** WeChat shows no more in one question (SM-1). */
const MOST = 3

/** Whom WeChat cannot ask, or who has switched messages off, has accepted none. */
export async function askForMessages(templates: string[]): Promise<string[]> {
  const asked = templates.slice(0, MOST)
  if (asked.length === 0 || !Taro.canIUse('requestSubscribeMessage')) return []
  const answers = await Taro.requestSubscribeMessage({ tmplIds: asked, ...ALIPAY_ONLY }).then(
    (result) => new Map<string, unknown>(Object.entries(result)),
    () => new Map<string, unknown>(),
  )
  // `accept`, or `acceptWithAudio` and the like from who wants to hear it too.
  return asked.filter((template) => String(answers.get(template)).startsWith('accept'))
}

/** Taro's typing asks for it everywhere. */
const ALIPAY_ONLY = { entityIds: [] }
