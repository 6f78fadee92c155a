import Taro from '@tarojs/taro'
import { useState } from 'react'
import { Cell } from '@/components/cell'
import { words } from '@/messages'
import { platform } from '@/platform'
import type { PhoneDetail } from '@/platform/platform'
import { useSession } from '@/session'
import { NativeRow } from './native-row'

/** The phone number, masked as the server says it, or the way to give it where WeChat knows it. */
export function Phone() {
  const session = useSession()
  const [isBusy, setBusy] = useState(false)
  const { phoneProof } = platform

  if (session.user?.phone) return <Cell icon="phone" label="手机号" value={session.user.phone} />
  if (!phoneProof || session.state !== 'signed-in') return null

  const give = async (detail: PhoneDetail) => {
    const proof = phoneProof(detail)
    if (!proof) return
    setBusy(true)
    try {
      await session.addPhone(proof)
    } catch (error) {
      void Taro.showToast({ title: words(error), icon: 'none' })
    }
    setBusy(false)
  }
  return (
    <NativeRow
      icon="phone"
      label="手机号"
      value={isBusy ? '正在绑定…' : '用微信手机号'}
      openType="getPhoneNumber"
      busy={isBusy}
      onPhoneNumber={(detail) => void give(detail)}
    />
  )
}
