import { useEffect } from 'preact/hooks'

/** Tries again by itself once the network is back. Draws nothing. */
export const RetryOnline = ({ onRetry }: { onRetry: () => void }) => {
  useEffect(() => {
    window.addEventListener('online', onRetry)
    return () => window.removeEventListener('online', onRetry)
  }, [onRetry])
  return null
}
