/** `@tarojs/components` in tests: plain elements with Taro's event shapes. */
import type { ChangeEvent, CSSProperties, FormEvent, KeyboardEvent, ReactNode } from 'react'
import { device, type PhoneNumber } from './device'

interface Props {
  id?: string
  className?: string
  style?: CSSProperties | string
  children?: ReactNode
  onClick?: () => void
  [attribute: `aria-${string}` | `data-${string}`]: unknown
}

interface Detail<T> {
  detail: { value: T }
}

/** Attributes an element of the page may have; Taro's own (`hoverClass`, `mode` …) stay behind. */
function plain(props: object): Record<string, unknown> {
  const known = /^(id|className|onClick|role|children|key|aria-.*|data-.*|placeholder|disabled)$/
  const kept = Object.entries(props).filter(([name]) => known.test(name))
  return Object.fromEntries(kept)
}

type ButtonProps = Props & {
  openType?: string
  disabled?: boolean
  loading?: boolean
  onGetPhoneNumber?: (event: { detail: PhoneNumber }) => void
}
type ImageProps = Props & {
  src: string
  ariaLabel?: string
  onLoad?: () => void
  onError?: () => void
}
type FieldProps = Props & {
  value?: string
  defaultValue?: string
  maxlength?: number
  onInput?: (event: Detail<string>) => void
  onBlur?: (event: Detail<string>) => void
  onConfirm?: (event: Detail<string>) => void
}

export const View = (props: Props) => <div {...plain(props)} />
export const Text = (props: Props) => <span {...plain(props)} />
export const Label = (props: Props) => <label {...plain(props)} />
export const Block = (props: { children?: ReactNode }) => <>{props.children}</>
export const RootPortal = Block
export const ScrollView = View
export const Swiper = View
export const SwiperItem = View
export const CoverView = View

export const Button = (props: ButtonProps) => (
  <button
    type="button"
    data-open-type={props.openType}
    {...plain(props)}
    onClick={() => {
      props.onClick?.()
      if (props.openType === 'getPhoneNumber')
        props.onGetPhoneNumber?.({ detail: device.phoneNumber })
    }}
  />
)

export const Image = (props: ImageProps) => (
  <img
    src={props.src}
    alt={props.ariaLabel ?? ''}
    onLoad={props.onLoad}
    onError={props.onError}
    {...plain(props)}
  />
)

export const Input = (props: FieldProps) => <input {...plain(props)} {...field(props)} />
export const Textarea = (props: FieldProps) => <textarea {...plain(props)} {...field(props)} />

export const Form = (props: Props & { onSubmit?: (event: Detail<object>) => void }) => (
  <form
    {...plain(props)}
    onSubmit={(event: FormEvent<HTMLFormElement>) => {
      event.preventDefault()
      const entries = new FormData(event.currentTarget)
      props.onSubmit?.({ detail: { value: Object.fromEntries(entries) } })
    }}
  />
)

export const Switch = (
  props: Props & { checked?: boolean; onChange?: (event: Detail<boolean>) => void },
) => (
  <input
    type="checkbox"
    {...plain(props)}
    checked={props.checked ?? false}
    onChange={(event) => props.onChange?.({ detail: { value: event.target.checked } })}
  />
)

type Field = HTMLInputElement | HTMLTextAreaElement

function field(props: FieldProps) {
  const detail = (element: Field) => ({ detail: { value: element.value } })
  return {
    ...(props.value === undefined ? { defaultValue: props.defaultValue } : { value: props.value }),
    maxLength: props.maxlength,
    onChange: (event: ChangeEvent<Field>) => props.onInput?.(detail(event.target)),
    onBlur: (event: { target: Field }) => props.onBlur?.(detail(event.target)),
    onKeyDown: (event: KeyboardEvent<Field>) => {
      if (event.key === 'Enter') props.onConfirm?.(detail(event.currentTarget))
    },
  }
}
