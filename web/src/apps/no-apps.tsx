import { isLocalStack } from '../lib/local-stack.ts'
import { t } from '../texts/index.ts'
import { linkTo, strong } from '../ui/wraps.tsx'
import { webApp } from '../web-app.ts'

/** Nothing is connected: how that could change. */
export const NoApps = () => (
  <div class="empty">
    <p>{t.apps.none}</p>
    <ul class="ways">
      <li>{t.apps.wayByAssistant(webApp().things, strong)}</li>
      {webApp().hasPage('device') && <li>{t.apps.wayByDevice(strong, linkTo('/device'))}</li>}
      {isLocalStack() && webApp().hasPage('playground') && (
        <li>{t.apps.wayByPlayground(strong, linkTo('/playground'))}</li>
      )}
    </ul>
    <p class="quiet">{t.apps.noticesNew}</p>
  </div>
)
