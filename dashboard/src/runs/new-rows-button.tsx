import { useEffect } from "react";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { announce } from "~/shell/announcer";

/** New runs wait here, so that nothing moves under the reader. Stands beside the heading, where it moves nothing. */
export function NewRowsButton({ waiting, onShow }: { waiting: number; onShow: () => void }) {
  const { t, format } = useI18n();
  const text = t.runs.newRows(format.integer(waiting), waiting === 1);
  useEffect(() => {
    if (waiting > 0) announce(text);
  }, [waiting, text]);
  if (waiting === 0) return null;
  return (
    <button type="button" className="button rounded-full border-accent text-accent" onClick={onShow}>
      <Icon name="up" />
      {text} · {t.runs.show}
    </button>
  );
}
