import { View } from '@tarojs/components'
import { useState } from 'react'
import type { Address } from '../../../bff/contract/order'
import { Button } from '@/components/button'
import { Group } from '@/components/cell'
import { Field } from '@/components/field'
import type { InputProps } from '@tarojs/components'
import { emptyAddress, problemsOf } from './address'
import type { AddressDraft, AddressProblems } from './address'

interface Blank {
  field: keyof AddressDraft
  label: string
  placeholder: string
  maxLength: number
  type?: InputProps['type']
}

const blanks: Blank[] = [
  { field: 'userName', label: '收货人', placeholder: '姓名', maxLength: 50 },
  { field: 'telNumber', label: '电话', placeholder: '手机号', maxLength: 20, type: 'number' },
  { field: 'provinceName', label: '省份', placeholder: '浙江省', maxLength: 50 },
  { field: 'cityName', label: '城市', placeholder: '杭州市', maxLength: 50 },
  { field: 'countyName', label: '区县', placeholder: '西湖区', maxLength: 50 },
  { field: 'detailInfo', label: '详细地址', placeholder: '街道、楼牌号等', maxLength: 200 },
]

interface AddressFormProps {
  initial: Address | undefined
  onDone: (address: Address) => void
}

export function AddressForm({ initial, onDone }: AddressFormProps) {
  const [draft, setDraft] = useState<AddressDraft>({ ...emptyAddress, ...initial })
  const [problems, setProblems] = useState<AddressProblems>({})

  const save = () => {
    const found = problemsOf(draft)
    setProblems(found)
    if (Object.keys(found).length === 0) onDone(trimmed(draft))
  }

  return (
    <View className="address-form">
      <Group>
        {blanks.map(({ field, ...blank }) => (
          <Field
            key={field}
            {...blank}
            value={draft[field]}
            problem={problems[field]}
            onChange={(value) => {
              setDraft((before) => ({ ...before, [field]: value }))
              setProblems((before) => ({ ...before, [field]: undefined }))
            }}
          />
        ))}
      </Group>
      <View className="address-form__save">
        <Button block onTap={save}>
          使用这个地址
        </Button>
      </View>
    </View>
  )
}

function trimmed(draft: AddressDraft): Address {
  return {
    userName: draft.userName.trim(),
    telNumber: draft.telNumber.trim(),
    provinceName: draft.provinceName.trim(),
    cityName: draft.cityName.trim(),
    countyName: draft.countyName.trim(),
    detailInfo: draft.detailInfo.trim(),
  }
}
