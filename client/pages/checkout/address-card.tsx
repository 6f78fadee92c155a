import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useState } from 'react'
import type { Address } from '../../../bff/contract/order'
import { Button } from '@/components/button'
import { Icon } from '@/components/icon'
import { Sheet } from '@/components/sheet'
import { platform } from '@/platform'
import { AddressForm } from './address-form'
import { addressLine } from './address'

interface AddressCardProps {
  address: Address | undefined
  /** Said in place when someone submits without one. */
  problem: string | undefined
  onChange: (address: Address) => void
}

/** Where it goes: from WeChat's own address book where there is one, or written by hand. */
export function AddressCard({ address, problem, onChange }: AddressCardProps) {
  const [isWriting, setWriting] = useState(false)
  const choose = platform.chooseAddress

  const pick = async () => {
    if (!choose) return setWriting(true)
    try {
      const chosen = await choose()
      if (chosen) onChange(chosen)
    } catch {
      // Refused, or an old WeChat: writing by hand always works.
      void Taro.showToast({ title: '没有取到微信地址，请手动填写', icon: 'none' })
      setWriting(true)
    }
  }

  return (
    <View className="card delivery">
      <View className="delivery__where" hoverClass="cell--pressed" onClick={() => void pick()}>
        <View className="delivery__pin">
          <Icon name="pin" />
        </View>
        <View className="delivery__text">
          {address ? (
            <>
              <View className="delivery__who">
                {address.userName}{' '}
                <View className="delivery__phone number">{address.telNumber}</View>
              </View>
              <View className="delivery__line">{addressLine(address)}</View>
            </>
          ) : (
            <>
              <View className="delivery__who">添加收货地址</View>
              <View className="delivery__line">
                {choose ? '从微信地址簿里选' : '填写收货人和地址'}
              </View>
            </>
          )}
        </View>
        <Icon name="right" size="small" />
      </View>
      {problem && <View className="delivery__problem">{problem}</View>}
      {choose && (
        <View className="delivery__hand">
          <Button tone="bare" size="small" onTap={() => setWriting(true)}>
            <Icon name="edit" size="small" />
            手动填写
          </Button>
        </View>
      )}
      <Sheet title="收货地址" open={isWriting} onClose={() => setWriting(false)}>
        <AddressForm
          initial={address}
          onDone={(written) => {
            onChange(written)
            setWriting(false)
          }}
        />
      </Sheet>
    </View>
  )
}
