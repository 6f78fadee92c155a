import { Image, View } from '@tarojs/components'
import { useState } from 'react'
import type { User } from '../../../bff/contract/session'
import { Button } from '@/components/button'
import { Icon } from '@/components/icon'
import { Skeleton } from '@/components/skeleton'
import { platform } from '@/platform'
import { useSession } from '@/session'
import { NicknameForm } from './nickname-form'

/** Who is signed in, or the way to be. */
export function Profile() {
  const session = useSession()
  const [isEditing, setEditing] = useState(false)

  if (session.state === 'checking') {
    return (
      <View className="profile">
        <View className="profile__avatar skeleton" />
        <View className="profile__text">
          <Skeleton wide="half" />
        </View>
      </View>
    )
  }
  if (!session.user) return <Stranger />
  return (
    <>
      <View className="profile">
        <Avatar user={session.user} />
        <View className="profile__text">
          <View className="profile__name serif">
            {session.user.nickname ?? names[platform.account]}
          </View>
          <View className="profile__note">{notes[platform.account]}</View>
        </View>
        {!isEditing && (
          <Button tone="quiet" size="small" onTap={() => setEditing(true)}>
            {session.user.nickname ? '修改资料' : '完善资料'}
          </Button>
        )}
      </View>
      {isEditing && (
        <NicknameForm nickname={session.user.nickname} onDone={() => setEditing(false)} />
      )}
    </>
  )
}

const names = { wechat: '微信用户', guest: '游客' }
const notes = { wechat: '你好，欢迎来拾橘', guest: '在微信中打开可以用微信登录' }

function Stranger() {
  const session = useSession()
  const isGuest = platform.account === 'guest'
  return (
    <View className="profile">
      <Avatar />
      <View className="profile__text">
        <View className="profile__name serif">{isGuest ? names.guest : '还没有登录'}</View>
        <View className="profile__note">{isGuest ? notes.guest : '登录后可以下单、查订单'}</View>
      </View>
      {!isGuest && (
        <Button
          tone="leaf"
          size="small"
          busy={session.state === 'signing-in'}
          onTap={() => void session.signIn()}
        >
          微信登录
        </Button>
      )}
    </View>
  )
}

function Avatar({ user }: { user?: User }) {
  return (
    <View className="profile__avatar">
      {user?.avatarUrl ? (
        <Image className="profile__picture" src={user.avatarUrl} mode="aspectFill" />
      ) : (
        <Icon name="user" size="large" />
      )}
    </View>
  )
}
