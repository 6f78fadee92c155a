import { View } from '@tarojs/components'
import { Notice } from '@/components/notice'
import { signInProblems } from '@/messages'
import type { SessionView } from '@/session'

type Problem = NonNullable<SessionView['problem']>

/** What to do about it, where one sentence does not say enough. */
const waysOut: Partial<Record<Problem, string>> = {
  'outside-wechat': '把本页链接发给微信里的「文件传输助手」，在微信中点开，就能用微信登录。',
  looping: '请检查微信是否允许网页使用 Cookie；仍不行时，退出微信重新登录再试。',
  snapshot: '快照页只能浏览，不能登录和下单。',
}

/** Why there is no session, and the way out. */
export function ProblemNote({ problem }: { problem: SessionView['problem'] }) {
  if (!problem) return null
  return (
    <Notice tone={problem === 'refused' ? 'leaf' : 'citrus'}>
      <View>{signInProblems[problem]}</View>
      {waysOut[problem] && <View>{waysOut[problem]}</View>}
    </Notice>
  )
}
