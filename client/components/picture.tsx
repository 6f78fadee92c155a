import { Image, View } from '@tarojs/components'
import { useState } from 'react'
import './picture.css'

interface PictureProps {
  src: string
  alt: string
  /** The box keeps its shape before, while and after the picture loads. */
  shape?: 'square' | 'wide' | 'thumb'
  eager?: boolean
}

export function Picture({ src, alt, shape = 'square', eager }: PictureProps) {
  const [state, setState] = useState<'loading' | 'shown' | 'missing'>(src ? 'loading' : 'missing')
  return (
    <View className={`picture picture--${shape} picture--${state}`}>
      {state !== 'missing' && (
        <Image
          className="picture__image"
          src={src}
          mode="aspectFill"
          ariaLabel={alt}
          lazyLoad={!eager}
          onLoad={() => setState('shown')}
          onError={() => setState('missing')}
        />
      )}
    </View>
  )
}
