import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useState } from 'react'
import { Mark } from '@/components/brand'
import { Button } from '@/components/button'
import { Cell, Group } from '@/components/cell'
import { confirm } from '@/confirm'
import { pages } from '@/links'
import { words } from '@/messages'
import { platform } from '@/platform'
import { useSession } from '@/session'
import { NativeRow } from './native-row'
import { Phone } from './phone'
import { ProblemNote } from './problem-note'
import { Profile } from './profile'
import { Wallet } from './wallet'
import './index.css'

export default function Me() {
  const session = useSession()
  return (
    <View className="page me">
      <Profile />
      <ProblemNote problem={session.problem} />
      <Wallet />
      <Group>
        <Cell
          icon="orders"
          label="我的订单"
          value="全部订单"
          onTap={() => void Taro.switchTab({ url: pages.orders })}
        />
        <Phone />
        <Contact />
        <Cell icon="truck" label="配送与售后" value="48 小时内发货 · 破损包赔" />
      </Group>
      {session.state === 'signed-in' && <SignOut />}
      <View className="me__foot">
        <Mark />
        <View className="me__slogan serif">拾橘</View>
        <View>柑橘，和用它做的东西</View>
      </View>
    </View>
  )
}

/** WeChat's own service chat where its buttons work, which is also where sharing needs no hint. */
function Contact() {
  if (platform.shareHint !== undefined) {
    return <Cell icon="chat" label="联系我们" value="在公众号里留言" />
  }
  return <NativeRow icon="chat" label="联系我们" value="在线客服" openType="contact" />
}

function SignOut() {
  const session = useSession()
  const [isBusy, setBusy] = useState(false)
  const leave = async () => {
    if (platform.account === 'guest' && !(await isGuestSure())) return
    setBusy(true)
    try {
      await session.signOut()
    } catch (error) {
      void Taro.showToast({ title: words(error), icon: 'none' })
    }
    setBusy(false)
  }
  return (
    <View className="me__sign-out">
      <Button tone="quiet" block busy={isBusy} onTap={() => void leave()}>
        退出登录
      </Button>
    </View>
  )
}

/** A guest who leaves cannot come back as the same one. */
function isGuestSure(): Promise<boolean> {
  return confirm({
    title: '退出登录？',
    content: '游客的订单只保存在这个浏览器里，退出后就查不到了',
    yes: '退出登录',
    no: '再想想',
  })
}
