import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Group } from '@/components/cell'
import { Field } from '@/components/field'
import { Notice } from '@/components/notice'
import { words } from '@/messages'
import { platform } from '@/platform'
import { useSession } from '@/session'

interface NicknameFormProps {
  nickname: string | undefined
  onDone: () => void
}

/** A nickname by hand (a mini-program's keyboard offers the WeChat one), or the whole profile from WeChat. */
export function NicknameForm({ nickname, onDone }: NicknameFormProps) {
  const session = useSession()
  const [name, setName] = useState(nickname ?? '')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  const save = async () => {
    if (!name.trim()) return setProblem('请填写昵称')
    setBusy(true)
    try {
      await session.rename(name.trim())
      onDone()
    } catch (error) {
      setProblem(words(error))
    }
    setBusy(false)
  }

  return (
    <View className="rise">
      <Group>
        <Field
          label="昵称"
          type="nickname"
          value={name}
          maxLength={32}
          placeholder="怎么称呼你"
          problem={problem}
          onChange={(value) => {
            setName(value)
            setProblem(undefined)
          }}
        />
      </Group>
      <View className="profile__actions">
        <Button block busy={isBusy} onTap={() => void save()}>
          保存
        </Button>
        {platform.givesProfile && (
          <Button tone="quiet" block onTap={() => void session.signIn({ profile: true })}>
            使用微信头像和昵称
          </Button>
        )}
      </View>
      {platform.givesProfile && <Notice>微信会先问你是否同意，我们只用来显示。</Notice>}
    </View>
  )
}
