import Taro from '@tarojs/taro'

interface Question {
  title: string
  content: string
  yes: string
  no: string
}

/** `--leaf` of `app.css`: what draws the question knows no variables. */
const LEAF = '#24513a'

/** Asks a person before something that cannot be taken back. */
export async function confirm({ title, content, yes, no }: Question): Promise<boolean> {
  const answer = await Taro.showModal({
    title,
    content,
    confirmText: yes,
    cancelText: no,
    confirmColor: LEAF,
  })
  return answer.confirm
}
